import type { Tensor } from '@tensorflow/tfjs-core';
import { isObject, isTensor, reject } from './arguments.js';

/**
 * Returns undefined for an allowed value. Otherwise returns what is allowed, and the class of the error:
 * TypeError for a wrong type, RangeError for a wrong value.
 */
export type Check = (value: unknown) => readonly [allowed: string, error: ErrorConstructor] | undefined;

/** Throws unless `value` passes `check`, with the name of the function and the argument in the message. */
export function checkValue(name: string, argument: string, value: unknown, check: Check): void {
  const fault = check(value);
  if (fault) reject(name, argument, fault[0], value, fault[1]);
}

/** Wraps a function of the user so that each result is checked. */
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

type Properties = Readonly<Record<string, unknown>>;

/** Throws unless all properties of `args` pass their checks, and there are no other properties. */
export function checkArguments(name: string, args: unknown, checks: Readonly<Record<string, Check>>): void {
  checkValue(name, 'arguments', args, plainObject);
  const known = Object.keys(checks);
  // tfjs adds customObjects to every config that it loads
  for (const argument of Object.keys(args as Properties))
    if (!known.includes(argument) && argument !== 'customObjects')
      reject(name, 'arguments', `among ${known.join(', ')}`, argument, TypeError);
  for (const argument of known) checkValue(name, argument, (args as Properties)[argument], checks[argument] as Check);
}

/** Allows undefined and what `check` allows. */
/* @__NO_SIDE_EFFECTS__ */ export const optional =
  (check: Check): Check =>
  (value) =>
    value === undefined ? undefined : check(value);

/** Allows what at least one of the checks allows. */
/* @__NO_SIDE_EFFECTS__ */ export const either =
  (...checks: Check[]): Check =>
  (value) => {
    const faults = checks.map((check) => check(value));
    if (faults.includes(undefined)) return undefined;
    const allowed = faults.map((fault) => fault?.[0]);
    return [allowed.join(' or '), faults.some((fault) => fault?.[1] === RangeError) ? RangeError : TypeError];
  };

/** Checks the type first, then the value. */
/* @__NO_SIDE_EFFECTS__ */ const typed =
  (allowed: string, isType: (value: unknown) => boolean, fits: (value: never) => boolean = () => true): Check =>
  (value) =>
    isType(value) && fits(value as never) ? undefined : [allowed, isType(value) ? RangeError : TypeError];

const isNumber = (value: unknown) => typeof value === 'number';
const has =
  (...methods: string[]) =>
  (value: unknown) =>
    isObject(value) && methods.every((method) => typeof (value as Properties)[method] === 'function');

/** Allows numbers for which `fits` is true; `allowed` describes them. */
/* @__NO_SIDE_EFFECTS__ */ export const number = (allowed: string, fits: (value: number) => boolean): Check =>
  typed(allowed, isNumber, fits);

export const finite = number('a finite number', (value) => Number.isFinite(value));
export const positive = number('> 0', (value) => value > 0 && value < Infinity);
export const nonNegative = number('>= 0', (value) => value >= 0 && value < Infinity);

/** Allows numbers in `[0, 1)`, such as the decay of a moving average. */
export const fraction = number('in [0, 1)', (value) => value >= 0 && value < 1);

/** Allows numbers in `[0, 1]`. */
export const closedFraction = number('in [0, 1]', (value) => value >= 0 && value <= 1);

/** Allows integers of at least `minimum`. */
/* @__NO_SIDE_EFFECTS__ */ export const integer = (minimum: number): Check =>
  number(`an integer >= ${minimum}`, (value) => Number.isSafeInteger(value) && value >= minimum);

/** Allows these strings. */
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

/** Allows arrays of at least `minimum` entries that all pass `check`. */
/* @__NO_SIDE_EFFECTS__ */ export const arrayOf =
  (check: Check, minimum = 0): Check =>
  (value) => {
    // Array.from visits the holes of a sparse array, as undefined; map skips them
    const fault = Array.isArray(value) && Array.from(value, (entry) => check(entry)).find(Boolean);
    if (fault) return [`an array, each entry ${fault[0]}`, fault[1]];
    const allowed = minimum ? `an array of at least ${minimum}` : 'an array';
    return typed(allowed, Array.isArray, (list: unknown[]) => list.length >= minimum)(value);
  };

/** Allows objects whose values all pass `check`. */
/* @__NO_SIDE_EFFECTS__ */ export const recordOf =
  (check: Check): Check =>
  (value) => {
    const notAnObject = plainObject(value);
    if (notAnObject) return notAnObject;
    for (const [key, entry] of Object.entries(value as object)) {
      const fault = check(entry);
      if (fault) return [`an object whose "${key}" is ${fault[0]}`, fault[1]];
    }
    return undefined;
  };

/** Allows the shape of one example, without the batch axis. */
export const exampleShape = arrayOf(integer(1));

/** Allows numbers that pass `check`, and functions of the step. */
/* @__NO_SIDE_EFFECTS__ */ export const schedule = (check: Check): Check => either(check, callable);

/** Allows objects with these methods. */
/* @__NO_SIDE_EFFECTS__ */ export const having = (allowed: string, ...methods: string[]): Check =>
  typed(allowed, has(...methods));

const isNumeric = (value: unknown) => isTensor(value) && value.dtype !== 'string' && value.dtype !== 'complex64';

/** Allows tensors of numbers or booleans. */
export const anyTensor = typed('a tensor of numbers', isNumeric);

/** Allows tensors of numbers or booleans, of one of the ranks. */
/* @__NO_SIDE_EFFECTS__ */ export const tensor = (...ranks: number[]): Check =>
  typed(`a tensor of rank ${ranks.join(' or ')}`, isNumeric, ({ rank }: Tensor) => ranks.includes(rank));

// checked by their methods and not by their class: a page may hold two copies of tfjs
export const layer = having('a layer', 'apply', 'getClassName', 'countParams');
export const model = typed(
  'a model',
  (value) => has('apply', 'predict')(value) && Array.isArray((value as { layers?: unknown }).layers),
);
/** Allows variables. A plain tensor cannot be set when a run resumes. */
export const variable = having('a variable', 'assign', 'dispose');
export const optimizer = having('an optimizer', 'applyGradients', 'getWeights');
export const random = having('a random stream', 'normal', 'uniform', 'nextSeed', 'fork');

/** Allows shapes with null for open sizes. */
const openShape = arrayOf(
  either(
    integer(1),
    typed('null', (value) => value === null),
  ),
);

/** Checks of the arguments that every layer of tfjs has, to be spread into the checks of a layer. */
export const layerArguments: Readonly<Record<string, Check>> = {
  name: optional(text),
  trainable: optional(boolean),
  dtype: optional(text),
  inputDType: optional(text),
  batchSize: optional(integer(1)),
  inputShape: optional(openShape),
  batchInputShape: optional(openShape),
  weights: optional(arrayOf(anyTensor)),
  // tfjs adds it to every config that it loads
  customObjects: () => undefined,
};
