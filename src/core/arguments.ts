import { Tensor } from '@tensorflow/tfjs-core';

/** Throws a RangeError with the name of the function, the argument, what is allowed and what was given. */
export function reject(name: string, argument: string, allowed: string, given: unknown): never {
  throw new RangeError(`${name}: ${argument} must be ${allowed}, got ${describe(given)}`);
}

/** Maximum length of a value in an error message. */
const maxLength = 80;

/**
 * A value as text for an error message: strings in quotes, tensors by type and shape, objects by class or
 * keys.
 */
export function describe(value: unknown): string {
  if (value instanceof Tensor) return `a ${value.dtype} tensor of shape [${value.shape.join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? shortened(JSON.stringify(value)) : String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of length ${(value as Uint8Array).length ?? 0}`;
  if (Array.isArray(value)) return shortened(`[${value.slice(0, maxLength).map(describe).join(', ')}]`);
  const type = Object.getPrototypeOf(value)?.constructor;
  if (type && type !== Object) return `a ${type.name}`;
  const keys = Object.keys(value);
  return keys.length ? shortened(`{ ${keys.join(', ')} }`) : '{}';
}

function shortened(text: string): string {
  return text.length > maxLength ? `${text.slice(0, maxLength)} …` : text;
}
