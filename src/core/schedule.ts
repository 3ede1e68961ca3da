import { reject } from './arguments.js';
import { type Check, checkArguments, checkValue, finite, integer, nonNegative, optional, positive } from './check.js';

/** A number, or a function that returns the number for each step of training. */
export type Schedule = number | ((step: number) => number);

/**
 * Returns the value of a schedule at a step.
 *
 * @internal
 */
export function at(schedule: Schedule, step: number): number {
  return typeof schedule === 'number' ? schedule : schedule(step);
}

/**
 * Returns a function that evaluates a schedule and checks the result. `name` and `argument` are the function
 * and the argument in error messages.
 *
 * @internal
 */
export function checkedAt(name: string, argument: string, schedule: Schedule, check: Check): (step: number) => number {
  return (step) => {
    const value = at(schedule, step);
    checkValue(name, argument, value, check);
    return value;
  };
}

/** Arguments of {@link linearSchedule}. */
export interface LinearScheduleArgs {
  /** The value up to `start`. */
  from: number;
  /** The value from step `start + steps` on. */
  to: number;
  /** Number of steps of the change. */
  steps: number;
  /** Step at which the change begins. Default 0. */
  start?: number;
}

/**
 * A schedule that changes linearly from one value to another, and is constant before and after.
 *
 * $$ s(t) = a + (b - a) \min\bigl(1, \max(0, \tfrac{t - t_0}{n})\bigr) $$
 *
 * with $a$ = `from`, $b$ = `to`, $n$ = `steps` and $t_0$ = `start`.
 *
 * @returns A function of the step, for every argument of type {@link Schedule}. You can also call it in your
 * own loop.
 * @throws RangeError if `steps` is not an integer of at least 1, `start` is not an integer of at least 0, or
 * a value is not finite.
 * @example
 * ```ts
 * const noise = instanceNoise({ stddev: linearSchedule({ from: 0.1, to: 0, steps: 5000 }) });
 * ```
 * @category Training loops
 */
export function linearSchedule(args: LinearScheduleArgs): (step: number) => number {
  checkArguments('linearSchedule', args, { from: finite, to: finite, steps: integer(1), start: optional(integer(0)) });
  const { from, to, steps, start = 0 } = args;
  return (step) => from + (to - from) * Math.min(1, Math.max(0, step - start) / steps);
}

/** Arguments of {@link exponentialSchedule}. */
export interface ExponentialScheduleArgs {
  /** The value at step 0. Default 1. */
  from?: number;
  /** The final value. */
  to: number;
  /**
   * The factor by which the value is multiplied every `decaySteps` steps. Below 1 to decay, above 1 to grow.
   */
  rate: number;
  /** Number of steps between two multiplications. Default 1. */
  decaySteps?: number;
}

/**
 * A schedule that decays or grows exponentially, in steps, until it reaches its final value.
 *
 * $$ s(t) = \max\bigl(b,\; a\, r^{\lfloor t / n \rfloor}\bigr) \quad (r < 1), \qquad \min(\dots) \text{ otherwise} $$
 *
 * with $a$ = `from`, $b$ = `to`, $r$ = `rate` and $n$ = `decaySteps`.
 *
 * @returns A function of the step, for every argument of type {@link Schedule}. You can also call it in your
 * own loop.
 * @throws RangeError if `decaySteps` is not an integer of at least 1, `from` or `rate` is not above zero,
 * `to` is negative, or `rate` does not change the value from `from` towards `to`.
 * @example
 * ```ts
 * const loss = topK(hinge, { fraction: exponentialSchedule({ to: 0.5, rate: 0.99, decaySteps: 1000 }) });
 * ```
 * @category Training loops
 */
export function exponentialSchedule(args: ExponentialScheduleArgs): (step: number) => number {
  checkArguments('exponentialSchedule', args, {
    from: optional(positive),
    to: nonNegative,
    rate: positive,
    decaySteps: optional(integer(1)),
  });
  const { from = 1, to, rate, decaySteps = 1 } = args;
  const decays = to < from;
  if (!(rate !== 1 && rate < 1 === decays))
    reject('exponentialSchedule', 'rate', decays ? 'in (0, 1), because to < from' : '> 1, because to >= from', rate);
  const bound = decays ? Math.max : Math.min;
  return (step) => bound(to, from * rate ** Math.floor(step / decaySteps));
}
