/** Throws a RangeError that names the function, the argument, what is allowed and what came. */
export function reject(name: string, argument: string, allowed: string, given: unknown): never {
  throw new RangeError(`${name}: ${argument} must be ${allowed}, got ${describe(given)}`);
}

/** Returns `value` if it is a finite number above zero. */
export function positive(name: string, argument: string, value: number): number {
  if (!(Number.isFinite(value) && value > 0)) reject(name, argument, '> 0', value);
  return value;
}

/** Returns `value` if it is a finite number of at least zero. */
export function nonNegative(name: string, argument: string, value: number): number {
  if (!(Number.isFinite(value) && value >= 0)) reject(name, argument, '>= 0', value);
  return value;
}

/** Returns `value` if it lies in `[0, 1)`, as the decay of a moving average must. */
export function fraction(name: string, argument: string, value: number): number {
  if (!(value >= 0 && value < 1)) reject(name, argument, 'in [0, 1)', value);
  return value;
}

/** Returns `value` if it is an integer of at least `minimum`. */
export function integerAtLeast(name: string, argument: string, value: number, minimum: number): number {
  if (!(Number.isSafeInteger(value) && value >= minimum)) reject(name, argument, `an integer >= ${minimum}`, value);
  return value;
}

/** Numbers as they are, NaN among them, all else as JSON has it: a string in quotes, a shape in brackets. */
function describe(value: unknown): unknown {
  return typeof value === 'number' ? value : JSON.stringify(value);
}
