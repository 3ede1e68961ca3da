import { integerAtLeast, reject } from './arguments.js';

/** A number, or one for each step of training. */
export type Schedule = number | ((step: number) => number);

/** The number at a step. */
export function at(schedule: Schedule, step: number): number {
  return typeof schedule === 'number' ? schedule : schedule(step);
}

/** Arguments of {@link linearSchedule}. */
export interface LinearScheduleArgs {
  /** The number up to `start`. */
  from: number;
  /** The number from the last step on. */
  to: number;
  /** Steps that the way takes. */
  steps: number;
  /** Step at which it begins. Default 0. */
  start?: number;
}

/**
 * A number that stays, then goes in a straight line to another one, and stays there.
 *
 * $$ s(t) = a + (b - a) \min\bigl(1, \max(0, \tfrac{t - t_0}{n})\bigr) $$
 *
 * @throws RangeError if `steps` is not an integer of at least 1, or `start` not one of at least 0.
 * @example
 * ```ts
 * const noise = instanceNoise({ deviation: linearSchedule({ from: 0.1, to: 0, steps: 5000 }) });
 * ```
 * @category Training
 */
export function linearSchedule({ from, to, steps, start = 0 }: LinearScheduleArgs): (step: number) => number {
  integerAtLeast('linearSchedule', 'steps', steps, 1);
  integerAtLeast('linearSchedule', 'start', start, 0);
  return (step) => from + (to - from) * Math.min(1, Math.max(0, step - start) / steps);
}

/** Arguments of {@link exponentialSchedule}. */
export interface ExponentialScheduleArgs {
  /** The number at step 0. Default 1. */
  from?: number;
  /** The number that is not passed. */
  to: number;
  /** What it is multiplied by every `every` steps. */
  rate: number;
  /** Default 1. */
  every?: number;
}

/**
 * A number multiplied by the same rate again and again, until it reaches another one, at which it stays.
 *
 * $$ s(t) = \max\bigl(b,\; a\, r^{\lfloor t / n \rfloor}\bigr) \quad (r < 1), \qquad \min(\dots) \text{ otherwise} $$
 *
 * @throws RangeError if `every` is not an integer of at least 1, or `rate` does not lead from `from` to `to`.
 * @example
 * ```ts
 * const loss = topK(hinge, { share: exponentialSchedule({ to: 0.5, rate: 0.99, every: 1000 }) });
 * ```
 * @category Training
 */
export function exponentialSchedule({
  from = 1,
  to,
  rate,
  every = 1,
}: ExponentialScheduleArgs): (step: number) => number {
  integerAtLeast('exponentialSchedule', 'every', every, 1);
  const falls = to < from;
  if (!(rate > 0 && rate !== 1 && rate < 1 === falls))
    reject('exponentialSchedule', 'rate', falls ? 'in (0, 1), as it falls' : '> 1, as it rises', rate);
  const bound = falls ? Math.max : Math.min;
  return (step) => bound(to, from * rate ** Math.floor(step / every));
}
