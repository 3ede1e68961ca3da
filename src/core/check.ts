import { Tensor } from '@tensorflow/tfjs-core';
import { describe } from './arguments.js';

/** Says what is allowed where a value is not; a wrong type is a TypeError, a wrong value a RangeError. */
export type Check = (value: unknown) => readonly [allowed: string, error: ErrorConstructor] | undefined;

/** Throws unless `value` passes `check`; the message names function, argument, what is allowed, and what came. */
export function checkValue(name: string, argument: string, value: unknown, check: Check): void {
  const fault = check(value);
  if (!fault) return;
  const [allowed, ErrorOfKind] = fault;
  throw new ErrorOfKind(`${name}: ${argument} must be ${allowed}, got ${describe(value)}`);
}

/** Wraps a function of the user's so that each of its results is checked. */
export function withResultChecked<Given extends unknown[], Result>(
  name: string,
  argument: string,
  call: (...given: Given) => Result,
  check: Check,
): (...given: Given) => Result {
  return (...given) => {
    const result = call(...given);
    checkValue(name, `the result of ${argument}`, result, check);
    return result;
  };
}

/** Throws unless `args` is an object whose arguments pass their checks, and which has no others. */
export function checkArguments(name: string, args: unknown, checks: Readonly<Record<string, Check>>): void {
  checkValue(name, 'arguments', args, plainObject);
  const given = args as Record<string, unknown>;
  // tfjs adds customObjects to every configuration that it reads
  const unknown = Object.keys(given).find(
    (argument) => !Object.hasOwn(checks, argument) && argument !== 'customObjects',
  );
  if (unknown !== undefined)
    throw new TypeError(`${name}: unknown argument "${unknown}"; known are ${Object.keys(checks).join(', ')}`);
  for (const [argument, check] of Object.entries(checks)) checkValue(name, argument, given[argument], check);
}

/** Passes undefined, and what `check` passes. */
/* @__NO_SIDE_EFFECTS__ */ export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

/** Passes what one of the checks passes. */
/* @__NO_SIDE_EFFECTS__ */ export const either =
  (...checks: Check[]): Check =>
  (value) => {
    const faults = checks.map((check) => check(value));
    if (faults.includes(undefined)) return undefined;
    const said = faults.map((fault) => fault?.[0]);
    return [said.join(' or '), faults.some((fault) => fault?.[1] === RangeError) ? RangeError : TypeError];
  };

/** A check of the type first, then of the value. */
/* @__NO_SIDE_EFFECTS__ */ const typed =
  (allowed: string, isType: (value: unknown) => boolean, fits: (value: never) => boolean = () => true): Check =>
  (value) =>
    !isType(value) ? [allowed, TypeError] : fits(value as never) ? undefined : [allowed, RangeError];

const isNumber = (value: unknown) => typeof value === 'number';
const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
const has = (value: unknown, ...methods: string[]) =>
  isObject(value) && methods.every((method) => typeof (value as Record<string, unknown>)[method] === 'function');

/** A number for which `fits` holds; `allowed` says which those are. */
/* @__NO_SIDE_EFFECTS__ */ export const number = (allowed: string, fits: (value: number) => boolean): Check =>
  typed(allowed, isNumber, fits);

export const finite = number('a finite number', Number.isFinite);
export const positive = number('> 0', (value) => value > 0 && value < Number.POSITIVE_INFINITY);
export const nonNegative = number('>= 0', (value) => value >= 0 && value < Number.POSITIVE_INFINITY);

/** A number in `[0, 1)`, as the decay of a moving average must be. */
export const fraction = number('in [0, 1)', (value) => value >= 0 && value < 1);

/** A number in `[0, 1]`. */
export const closedFraction = number('in [0, 1]', (value) => value >= 0 && value <= 1);

/** An integer of at least `minimum`. */
/* @__NO_SIDE_EFFECTS__ */ export const integer = (minimum: number): Check =>
  number(`an integer >= ${minimum}`, (value) => Number.isSafeInteger(value) && value >= minimum);

/** One of these strings. */
/* @__NO_SIDE_EFFECTS__ */ export const oneOf = (names: readonly string[]): Check =>
  typed(
    `one of ${names.join(', ')}`,
    (value) => typeof value === 'string',
    (value: string) => names.includes(value),
  );

export const text = typed('a string', (value) => typeof value === 'string');
export const boolean = typed('true or false', (value) => typeof value === 'boolean');
export const bytes = typed('a Uint8Array', (value) => value instanceof Uint8Array);
export const symbolicTensor = typed('a symbolic tensor', (value) => isObject(value) && 'sourceLayer' in value);
export const callable = typed('a function', (value) => typeof value === 'function');
export const plainObject = typed('an object', (value) => isObject(value) && !Array.isArray(value));

/** An array whose entries all pass `check`, with at least `minimum` of them. */
/* @__NO_SIDE_EFFECTS__ */ export const arrayOf =
  (check: Check, minimum = 0): Check =>
  (value) => {
    // a hole counts as undefined, which `map` would skip
    const fault = Array.isArray(value) && Array.from(value, (entry) => check(entry)).find(Boolean);
    if (fault) return [`an array, each entry ${fault[0]}`, fault[1]];
    const allowed = minimum ? `an array of at least ${minimum}` : 'an array';
    return typed(allowed, Array.isArray, (list: unknown[]) => list.length >= minimum)(value);
  };

/** An object whose values all pass `check`. */
/* @__NO_SIDE_EFFECTS__ */ export const recordOf =
  (check: Check): Check =>
  (value) => {
    const wrong = plainObject(value);
    if (wrong) return wrong;
    for (const [key, entry] of Object.entries(value as object)) {
      const fault = check(entry);
      if (fault) return [`an object whose "${key}" is ${fault[0]}`, fault[1]];
    }
    return undefined;
  };

/** Sizes of one example, without the batch. */
export const exampleShape = arrayOf(integer(1));

/** A number that passes `check`, or a function of the step. */
/* @__NO_SIDE_EFFECTS__ */ export const schedule = (check: Check): Check => either(check, callable);

/** An object that has these methods. */
/* @__NO_SIDE_EFFECTS__ */ export const having = (allowed: string, ...methods: string[]): Check =>
  typed(allowed, (value) => has(value, ...methods));

/** A tensor of numbers or booleans; of one of the ranks, if there are any. */
/* @__NO_SIDE_EFFECTS__ */ export const tensor = (...ranks: number[]): Check =>
  typed(
    ranks.length ? `a tensor of rank ${ranks.join(' or ')}` : 'a tensor of numbers',
    (value) => value instanceof Tensor && value.dtype !== 'string' && value.dtype !== 'complex64',
    ({ rank }: Tensor) => ranks.length === 0 || ranks.includes(rank),
  );

// asked for what they can do: a page may hold two copies of tfjs
export const layer = having('a layer', 'apply', 'getClassName', 'countParams');
export const model = typed(
  'a model',
  (value) => has(value, 'apply', 'predict') && Array.isArray((value as { layers?: unknown }).layers),
);
export const optimizer = having('an optimizer', 'applyGradients', 'getWeights');
export const random = having('a random stream', 'normal', 'uniform', 'nextSeed', 'fork');

/** Sizes, null where one is left open. */
const openShape = arrayOf(
  either(
    integer(1),
    typed('null', (value) => value === null),
  ),
);

/** What every layer of tfjs takes, to be spread among a layer's own checks. */
export const layerArguments: Readonly<Record<string, Check>> = {
  name: optional(text),
  trainable: optional(boolean),
  dtype: optional(text),
  inputDType: optional(text),
  batchSize: optional(integer(1)),
  inputShape: optional(openShape),
  batchInputShape: optional(openShape),
  weights: optional(arrayOf(tensor())),
  // tfjs adds it to the config of a layer that it loads
  customObjects: () => undefined,
};
