import { add, eye, matMul, memory, mul, type Tensor, type Tensor2D, tidy, zeros } from '@tensorflow/tfjs-core';
import { layers, loadLayersModel, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { bakeSpectralNormalization, randomStream, spectralNormalization } from '../../src/index.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { singularValuesOf } from '../contracts/singularValuesOf.js';

/** A kernel with one singular value far above the others, so that the power iteration needs few steps. */
function kernelOf(inputs: number, outputs: number, seed: number): Tensor2D {
  const random = randomStream(seed);
  return tidy(() => {
    const outer = matMul(random.normal([inputs, 1]) as Tensor2D, random.normal([1, outputs]) as Tensor2D);
    return mul(add(outer, random.normal([inputs, outputs], 0, 0.1)), random.nextSeed() % 30) as Tensor2D;
  });
}

const methods = ['write', 'setWeights', 'setWeights, random vectors', 'setWeights of the model'] as const;

property(
  'inference divides by the current singular value, however the kernel was changed',
  fc.record({
    inputs: fc.integer({ min: 1, max: 7 }),
    outputs: fc.integer({ min: 1, max: 7 }),
    seed: fc.nat(),
    method: fc.constantFrom(...methods),
    trained: fc.boolean(),
  }),
  async ({ inputs, outputs, seed, method, trained }) => {
    const layer = spectralNormalization({
      layer: layers.dense({ units: outputs, useBias: false, kernelInitializer: 'glorotUniform', inputShape: [inputs] }),
    });
    const model = sequential({ layers: [layer] });
    if (trained) tidy(() => model.apply(zeros([1, inputs]), { training: true }) as Tensor);
    const kernel = kernelOf(inputs, outputs, seed);
    const [, u, v] = layer.getWeights() as [Tensor, Tensor, Tensor];
    if (method === 'write') layer.trainableWeights[0]?.write(kernel);
    if (method === 'setWeights') layer.setWeights([kernel, u, v]);
    const [anyU, anyV] = [randomStream(seed + 1).normal(u.shape), randomStream(seed + 2).normal(v.shape)];
    if (method === 'setWeights, random vectors') layer.setWeights([kernel, anyU, anyV]);
    if (method === 'setWeights of the model') model.setWeights([kernel, u, v]);
    const state = await numbers(u);
    const [largest] = (await singularValuesOf(kernel)) as [number];
    const expected = (await numbers(kernel)).map((value) => value / (largest || 1));
    await expectClose(model.predict(eye(inputs)) as Tensor, expected, 0.011);
    await expectClose(layer.sigma().kernel, [largest], 0.011);
    await expectClose(layer.bake().kernel, expected, 0.011);
    if (method === 'write') expect(await numbers(layer.getWeights()[1] as Tensor)).toEqual(state);
  },
  10,
  3,
);

test('a loaded and a baked model have the same outputs as the model with the changed kernel', async () => {
  const layer = spectralNormalization({ layer: layers.dense({ units: 4, inputShape: [6] }) });
  const model = sequential({ layers: [layer] });
  layer.trainableWeights[0]?.write(kernelOf(6, 4, 3));
  const outputs = model.predict(eye(6)) as Tensor;
  await expectClose((await loadLayersModel(await inMemory(model))).predict(eye(6)) as Tensor, outputs, 0);
  await expectClose((await bakeSpectralNormalization(model)).predict(eye(6)) as Tensor, outputs);
});

test('inference computes its vectors once per kernel, and disposes them', () => {
  const before = memory().numTensors;
  const layer = spectralNormalization({ layer: layers.dense({ units: 4, inputShape: [6], useBias: false }) });
  const infer = () => tidy(() => void layer.apply(zeros([1, 6])));
  const change = (seed: number) => tidy(() => void layer.trainableWeights[0]?.write(kernelOf(6, 4, seed)));
  tidy(() => void layer.apply(zeros([1, 6]), { training: true }));
  const fresh = memory().numTensors;
  for (const seed of [1, 2, 3]) {
    if (seed > 1) change(seed);
    infer();
    infer();
    // u and v
    expect(memory().numTensors).toBe(fresh + 2);
  }
  tidy(() => void layer.apply(zeros([1, 6]), { training: true }));
  expect(memory().numTensors).toBe(fresh);
  change(4);
  infer();
  layer.dispose();
  expect(memory().numTensors).toBe(before);
});
