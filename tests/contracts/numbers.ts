import { getBackend, ready, setBackend, Tensor } from '@tensorflow/tfjs-core';
import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect } from 'vitest';
import { enableTraining } from '../../src/index.js';
import { stockTfjs } from './stockTfjs.js';

/** Relative rounding that a backend may show after a few operations; software GL and GPUs round more than C. */
const roundings: Record<string, number> = { cpu: 1e-6, wasm: 1e-5, webgl: 1e-4, webgpu: 1e-4 };

/** The rounding allowed on the active backend. */
export const rounding = () => roundings[getBackend()] ?? 1e-4;

/** Fails unless every number is within `tolerance`, relative to the largest expected one or to 1. */
export async function expectClose(actual: Values, expected: Values, tolerance = rounding()): Promise<void> {
  const [a, b] = [await numbers(actual), await numbers(expected)];
  expect(a.length).toBe(b.length);
  const scale = Math.max(1, ...b.map(Math.abs));
  const worst = Math.max(0, ...a.map((value, index) => Math.abs(value - (b[index] as number)) / scale));
  expect(worst, `got ${preview(a)}, expected ${preview(b)}`).toBeLessThanOrEqual(tolerance);
}

/** A tensor, an array, or what a layer's `apply` is typed to return. */
export type Values = Tensor | ArrayLike<number> | SymbolicTensor | Tensor[] | SymbolicTensor[] | undefined;

/** The numbers of a tensor or an array; read asynchronously, as too many synchronous reads lose a WebGPU device. */
export async function numbers(values: Values): Promise<number[]> {
  return Array.from(values instanceof Tensor ? await values.data() : (values as ArrayLike<number>));
}

/** The numbers of a tensor of the cpu backend, which has them at hand. */
export function numbersAtHand(values: Tensor): number[] {
  return Array.from(values.dataSync());
}

/** Runs `call` on the cpu backend, and goes back to the one before. */
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
