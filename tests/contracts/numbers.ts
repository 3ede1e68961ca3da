import { getBackend, ready, setBackend, Tensor } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { enableTraining } from '../../src/index.js';
import { stockTfjs } from './stockTfjs.js';

/**
 * Allowed relative rounding error of a backend after a few operations. GPUs and software GL round more than
 * C.
 */
const roundings: Record<string, number> = { cpu: 1e-6, wasm: 1e-5, webgl: 1e-4, webgpu: 1e-4 };

/** The allowed relative rounding error of the active backend. */
export const rounding = () => roundings[getBackend()] ?? 1e-4;

/** Fails unless every value is within `tolerance`, relative to the largest expected value or to 1. */
export async function expectClose(actual: Values, expected: Values, tolerance = rounding()): Promise<void> {
  const [a, b] = [await numbers(actual), await numbers(expected)];
  expect(a.length).toBe(b.length);
  const scale = Math.max(1, ...b.map(Math.abs));
  const worst = Math.max(0, ...a.map((value, index) => Math.abs(value - (b[index] as number)) / scale));
  expect(worst, `got ${preview(a)}, expected ${preview(b)}`).toBeLessThanOrEqual(tolerance);
}

/** A tensor, an array, or the return type of `layer.apply`. */
export type Values = Tensor | ArrayLike<number> | SymbolicTensor | Tensor[] | SymbolicTensor[] | undefined;

/**
 * Reads the values of a tensor or an array, asynchronously, because synchronous reads can lose a WebGPU
 * device.
 */
export async function numbers(values: Values): Promise<number[]> {
  return Array.from(values instanceof Tensor ? await values.data() : (values as ArrayLike<number>));
}

/** Reads the values of a tensor of the cpu backend synchronously. */
export function numbersAtHand(values: Tensor): number[] {
  return Array.from(values.dataSync());
}

/** Runs `call` on the cpu backend, then switches back to the previous backend. */
export async function onCpu<T>(call: () => T | Promise<T>): Promise<T> {
  const before = getBackend();
  await setBackend('cpu');
  const restore = stockTfjs ? undefined : await enableTraining();
  try {
    return await call();
  } finally {
    restore?.();
    await setBackend(before);
    await ready();
  }
}

function preview(values: number[]): string {
  return `[${values.slice(0, 8).map((value) => value.toPrecision(6))}${values.length > 8 ? ', …' : ''}]`;
}
