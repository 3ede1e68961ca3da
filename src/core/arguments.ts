import { Tensor } from '@tensorflow/tfjs-core';

/** Throws an error with the name of the function, the argument, what is allowed and what was given. */
export function reject(
  name: string,
  argument: string,
  allowed: string,
  given: unknown,
  ErrorClass: ErrorConstructor = RangeError,
): never {
  throw new ErrorClass(`${name}: ${argument} must be ${allowed}, got ${describe(given)}`);
}

/** Maximum length of a value in an error message. */
const maxLength = 80;

/**
 * A value as text for an error message: strings in quotes, tensors by type and shape, objects by class or
 * keys.
 */
export function describe(value: unknown): string {
  const text = isObject(value)
    ? describeObject(value)
    : typeof value === 'string'
      ? JSON.stringify(value)
      : typeof value === 'function'
        ? 'a function'
        : String(value);
  return text.length > maxLength ? `${text.slice(0, maxLength)} …` : text;
}

function describeObject(value: object): string {
  if (isTensor(value)) return `a ${value.dtype} tensor of shape [${value.shape.join(', ')}]`;
  if (Array.isArray(value)) return `[${value.slice(0, maxLength).map(describe).join(', ')}]`;
  const type = Object.getPrototypeOf(value)?.constructor ?? Object;
  // typed arrays have a length
  if (type !== Object) return `a ${type.name}${'length' in value ? ` of length ${value.length}` : ''}`;
  const keys = Object.keys(value).join(', ');
  return keys ? `{ ${keys} }` : '{}';
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
