import { add, mul, type Tensor, tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { input, loadLayersModel, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { connectAll, randomStream, spectralNormalization, variationalBottleneck, withRandom } from '../../src/index.js';
import { projection } from '../contracts/derivatives.js';
import { inMemory } from '../contracts/inMemory.js';
import { expectLayerDerivatives } from '../contracts/layerDerivatives.js';
import { expectClose, numbers } from '../contracts/numbers.js';

function built() {
  const layer = variationalBottleneck({ units: 2, seed: 3 });
  layer.apply(zeros([1, 3]));
  layer.setWeights([randomStream(1).normal([3, 4]), randomStream(2).normal([4])]);
  return layer;
}
const x = () => randomStream(5).normal([4, 3]);
const apply = (layer: ReturnType<typeof built>, at: Tensor, training: boolean) =>
  withRandom(randomStream(7), () => layer.apply(at, { training }) as [Tensor, Tensor]);

test('computes mean, noise and nats of the formula', async () => {
  const layer = variationalBottleneck({ units: 1 });
  layer.apply(zeros([1, 1]));
  // mean 3 x, variance 4
  layer.setWeights([tensor([3, 0], [1, 2]), tensor([0, Math.log(4)])]);
  const [z, nats] = apply(layer, tensor([2, -1], [2, 1]), false);
  await expectClose(z, [6, -3]);
  await expectClose(
    nats,
    [36, 9].map((square) => 0.5 * (square + 4 - Math.log(4) - 1)),
  );
  const [sampled] = apply(layer, tensor([2, -1], [2, 1]), true);
  const [a, b] = (await numbers(randomStream(7).normal([2, 1]))) as [number, number];
  await expectClose(sampled, [6 + 2 * a, -3 + 2 * b]);
});

test.each([false, true])('gradients agree with finite differences, training: %s', async (training) => {
  await expectLayerDerivatives(
    built,
    () => [x()],
    (layer, [at]) =>
      tidy(() => {
        const [z, nats] = apply(layer as ReturnType<typeof built>, at as Tensor, training);
        return add(projection(mul(z, z)), projection(nats));
      }),
  );
});

test('a model with both outputs can be saved and loaded, also with a wrapper', async () => {
  const symbol = input({ shape: [3] });
  for (const layer of [built(), spectralNormalization({ layer: variationalBottleneck({ units: 2 }) })]) {
    const outputs = connectAll(symbol, layer);
    expect(outputs.map(({ shape }) => shape)).toEqual([
      [null, 2],
      [null, 1],
    ]);
    const saved = model({ inputs: symbol, outputs });
    const loaded = await loadLayersModel(await inMemory(saved));
    const [expected, actual] = [saved.predict(x()) as Tensor[], loaded.predict(x()) as Tensor[]];
    for (const [index, output] of actual.entries()) await expectClose(output, expected[index], 0);
  }
});

test.each([
  [() => variationalBottleneck({ units: 0 }), 'variationalBottleneck: units must be an integer >= 1, got 0'],
  [() => variationalBottleneck({ units: 1, seed: -1 }), 'variationalBottleneck: seed must be an integer >= 0, got -1'],
  [
    () => variationalBottleneck({ units: 1 }).apply(zeros([1, 2, 3])),
    'variationalBottleneck: features must have shape [batch, features], got [1, 2, 3]',
  ],
])('throws if an argument is wrong', (call, message) => {
  expect(call).toThrow(message);
});
