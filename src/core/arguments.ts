import { Tensor } from '@tensorflow/tfjs-core';

/** Throws a RangeError that names the function, the argument, what is allowed and what came. */
export function reject(name: string, argument: string, allowed: string, given: unknown): never {
  throw new RangeError(`${name}: ${argument} must be ${allowed}, got ${describe(given)}`);
}

/** The longest text of a value that an error message quotes. */
const longest = 80;

/** A value as an error message shows it: numbers as they are, strings in quotes, objects by what they are. */
export function describe(value: unknown): string {
  if (value instanceof Tensor) return `a ${value.dtype} tensor of shape [${value.shape.join(', ')}]`;
  if (typeof value === 'function') return 'a function';
  if (typeof value !== 'object' || value === null)
    return typeof value === 'string' ? shortened(JSON.stringify(value)) : String(value);
  if (ArrayBuffer.isView(value)) return `a ${value.constructor.name} of ${(value as Uint8Array).length ?? 0} numbers`;
  if (Array.isArray(value)) return shortened(`[${value.slice(0, longest).map(describe).join(', ')}]`);
  const made = Object.getPrototypeOf(value)?.constructor;
  if (made && made !== Object) return `a ${made.name}`;
  const keys = Object.keys(value);
  return keys.length ? shortened(`{ ${keys.join(', ')} }`) : '{}';
}

function shortened(text: string): string {
  return text.length > longest ? `${text.slice(0, longest)} …` : text;
}
