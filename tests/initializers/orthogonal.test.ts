import { matMul, memory, reshape, stack, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { orthogonal } from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { inMemory } from '../contracts/inMemory.js';
import { numbers } from '../contracts/numbers.js';

/** The largest deviation from g²I of WᵀW, or of WWᵀ if there are more outputs than inputs. */
async function deviation(w: Tensor2D, gain = 1): Promise<number> {
  const [inputs, outputs] = w.shape;
  const size = Math.min(inputs, outputs);
  const gram = await numbers(tidy(() => matMul(w, w, inputs >= outputs, inputs < outputs)));
  return Math.max(...gram.map((value, i) => Math.abs(value - (i % (size + 1) === 0 ? gain ** 2 : 0))));
}

test.each([[[1, 1]], [[5, 3]], [[3, 7]], [[70, 65]], [[3, 3, 8, 16]], [[2, 2, 4, 40]]])(
  '%s is orthogonal to 1e-5',
  async (shape) => {
    const w = orthogonal({ seed: 3, gain: 1 }).apply(shape);
    expect(w.shape).toEqual(shape);
    expect(await deviation(reshape(w, [-1, shape.at(-1) as number]) as Tensor2D)).toBeLessThan(1e-5);
  },
);

test('multiplies by the gain, and returns the same for the same seed only', async () => {
  const draw = (seed: number, gain = 1) => orthogonal({ seed, gain }).apply([6, 6]) as Tensor2D;
  expect(await deviation(draw(1, 3), 3)).toBeLessThan(1e-4);
  expect(await numbers(draw(1))).toEqual(await numbers(draw(1)));
  expect(await numbers(draw(1))).not.toEqual(await numbers(draw(2)));
});

test('has the moments of the Haar measure: all rotations and reflections are equally likely', async () => {
  // a matrix takes long on software GPUs
  const count = inBrowser ? 200 : 2000;
  const traces: number[] = [];
  let fourth = 0;
  let signs = 0;
  const each: number[][] = [];
  // a hundred at a time, because reading from a device takes longer than drawing
  for (let begin = 0; begin < count; begin += 100) {
    const seeds = Array.from({ length: 100 }, (_, index) => begin + index);
    const read = await numbers(tidy(() => stack(seeds.map((seed) => orthogonal({ seed }).apply([3, 3])))));
    each.push(...seeds.map((_, index) => read.slice(9 * index, 9 * index + 9)));
  }
  for (const w of each) {
    const [a, b, c, d, e, f, g, h, i] = w as [number, number, number, number, number, number, number, number, number];
    traces.push(a + e + i);
    fourth += w.reduce((sum, x) => sum + x ** 4, 0) / 9 / count;
    signs += a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g) > 0 ? 1 : 0;
  }
  const mean = traces.reduce((sum, t) => sum + t) / traces.length;
  const square = traces.reduce((sum, t) => sum + t * t) / traces.length;
  // E tr = 0, E tr² = 1, E w⁴ = 3 / (n (n + 2)), half are rotations; each within four standard errors
  expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(count));
  expect(Math.abs(square - 1)).toBeLessThan((4 * Math.SQRT2) / Math.sqrt(count));
  expect(Math.abs(fourth - 3 / 15)).toBeLessThan(0.45 / Math.sqrt(count));
  expect(Math.abs(signs / count - 0.5)).toBeLessThan(2 / Math.sqrt(count));
});

test('leaks no tensor, and is saved and loaded with a layer', async () => {
  const before = memory().numTensors;
  orthogonal({ seed: 1 }).apply([8, 5]).dispose();
  expect(memory().numTensors).toBe(before);
  const kernelInitializer = orthogonal({ seed: 4, gain: 2 });
  const original = sequential({ layers: [layers.dense({ units: 3, inputShape: [3], kernelInitializer })] });
  original.build();
  const loaded = await loadLayersModel(await inMemory(original));
  expect(loaded.layers[0]?.getConfig().kernelInitializer).toEqual({
    className: 'GenerativeOrthogonal',
    config: { gain: 2, seed: 4 },
  });
});

test.each([
  [() => orthogonal({ gain: 0 }), 'orthogonal: gain must be > 0, got 0'],
  [() => orthogonal({ seed: -1 }), 'orthogonal: seed must be an integer >= 0, got -1'],
  [() => orthogonal().apply([4]), 'orthogonal: shape must be of rank 2 or more, got [4]'],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
