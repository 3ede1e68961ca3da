import { getBackend, ready, setBackend, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';

/** Relative rounding that a backend may show after a few operations; software GL and GPUs round more than C. */
const roundings: Record<string, number> = { cpu: 1e-6, wasm: 1e-5, webgl: 1e-4, webgpu: 1e-4 };

/** The rounding allowed on the active backend. */
export const rounding = () => roundings[getBackend()] ?? 1e-4;

/** Fails unless every number is within `tolerance`, relative to the largest expected one or to 1. */
export function expectClose(
  actual: Tensor | ArrayLike<number>,
  expected: Tensor | ArrayLike<number>,
  tolerance = rounding(),
): void {
  const [a, b] = [numbers(actual), numbers(expected)];
  expect(a.length).toBe(b.length);
  const scale = Math.max(1, ...b.map(Math.abs));
  const worst = Math.max(0, ...a.map((value, index) => Math.abs(value - (b[index] as number)) / scale));
  expect(worst, `got ${preview(a)}, expected ${preview(b)}`).toBeLessThanOrEqual(tolerance);
}

/** The numbers of a tensor or an array. */
export function numbers(values: unknown): number[] {
  return Array.from((values as Tensor).dataSync ? (values as Tensor).dataSync() : (values as ArrayLike<number>));
}

/** Runs `call` on the cpu backend, and goes back to the one before. */
export async function onCpu<T>(call: () => T | Promise<T>): Promise<T> {
  const before = getBackend();
  await setBackend('cpu');
  try {
    return await call();
  } finally {
    await setBackend(before);
    await ready();
  }
}

function preview(values: number[]): string {
  return `[${values.slice(0, 8).map((value) => value.toPrecision(6))}${values.length > 8 ? ', …' : ''}]`;
}
