import { reject } from './arguments.js';
import { type Check, checkArguments, checkValue, finite, integer, nonNegative, optional, positive } from './check.js';

/** A number, or one for each step of training. */
export type Schedule = number | ((step: number) => number);

/** The number at a step. */
export function at(schedule: Schedule, step: number): number {
  return typeof schedule === 'number' ? schedule : schedule(step);
}

/** Gives the number at a step of a schedule that is the `argument` of `name`, and throws unless it passes `check`. */
export function checkedAt(name: string, argument: string, schedule: Schedule, check: Check): (step: number) => number {
  return (step) => {
    const value = at(schedule, step);
    checkValue(name, argument, value, check);
    return value;
  };
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
 * @throws RangeError if `steps` is not an integer of at least 1, `start` not one of at least 0, or a number is not finite.
 * @example
 * ```ts
 * const noise = instanceNoise({ stddev: linearSchedule({ from: 0.1, to: 0, steps: 5000 }) });
 * ```
 * @category Training
 */
export function linearSchedule(args: LinearScheduleArgs): (step: number) => number {
  checkArguments('linearSchedule', args, { from: finite, to: finite, steps: integer(1), start: optional(integer(0)) });
  const { from, to, steps, start = 0 } = args;
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
  decaySteps?: number;
}

/**
 * A number multiplied by the same rate again and again, until it reaches another one, at which it stays.
 *
 * $$ s(t) = \max\bigl(b,\; a\, r^{\lfloor t / n \rfloor}\bigr) \quad (r < 1), \qquad \min(\dots) \text{ otherwise} $$
 *
 * @throws RangeError if `every` is not an integer of at least 1, `from` is not above zero, `to` is below it, or `rate` does not lead from `from` to `to`.
 * @example
 * ```ts
 * const loss = topK(hinge, { fraction: exponentialSchedule({ to: 0.5, rate: 0.99, decaySteps: 1000 }) });
 * ```
 * @category Training
 */
export function exponentialSchedule(args: ExponentialScheduleArgs): (step: number) => number {
  checkArguments('exponentialSchedule', args, {
    from: optional(positive),
    to: nonNegative,
    rate: positive,
    decaySteps: optional(integer(1)),
  });
  const { from = 1, to, rate, decaySteps = 1 } = args;
  const falls = to < from;
  if (!(rate !== 1 && rate < 1 === falls))
    reject('exponentialSchedule', 'rate', falls ? 'in (0, 1), as it falls' : '> 1, as it rises', rate);
  const bound = falls ? Math.max : Math.min;
  return (step) => bound(to, from * rate ** Math.floor(step / decaySteps));
}
