import { memory, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  conditionalBatchNormalization,
  connect,
  orthogonal,
  randomStream,
  spectralNormalization,
  standingStatistics,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { latent, smallBatches, smallGan } from './smallGan.js';

test('means and variances are plain averages over the batches, in every kind of batch normalization', async () => {
  const [x, kind] = [input({ shape: [1] }), input({ shape: [2] })];
  const inner = layers.batchNormalization({ momentum: 0.3 });
  const nested = sequential({ layers: [layers.reshape({ targetShape: [1], inputShape: [1] }), inner] });
  const conditional = conditionalBatchNormalization({ momentum: 0.7 });
  const wrapped = spectralNormalization({ layer: conditionalBatchNormalization({ biasInitializer: orthogonal() }) });
  const normalized = spectralNormalization({ layer: layers.dense({ units: 3, useBias: false }) });
  const plain = connect([x, kind], conditional);
  const both = connect([plain, x], layers.concatenate());
  const outputs = [plain, connect(x, nested), connect(both, normalized), connect([both, kind], wrapped)];
  // u and v are not singular vectors, so a training call would change them
  normalized.setWeights([randomStream(1).normal([2, 3]), tensor2d([[1, 0, 0]]), tensor2d([[0, 1]])]);
  const vectors = () => Promise.all([normalized, wrapped].map((layer) => numbers(layer.weights.at(-1)?.read())));
  wrapped.setWeights(wrapped.getWeights().map((w, index) => (index < 2 ? randomStream(2 + index).normal(w.shape) : w)));
  const vectorsBefore = await vectors();
  // means 2 and 10, variances 1 and 4
  const values = [
    [1, 3],
    [8, 12],
  ];
  const inputs = (index: number) => [
    tensor2d((values[index] as number[]).map((value) => [value])),
    tensor2d([
      [1, 0],
      [0, 1],
    ]),
  ];
  const before = memory().numTensors;
  standingStatistics({ model: model({ inputs: [x, kind], outputs }), inputs, batches: 2 });
  expect(memory().numTensors).toBe(before);
  const statistics = (layer: layers.Layer) => layer.getWeights().slice(2, 4);
  const [mean, variance] = statistics(conditional);
  await expectClose(mean, [6]);
  await expectClose(variance, [2.5]);
  await expectClose(statistics(inner)[0], [6]);
  expect([conditional.momentum, (inner as unknown as { momentum: number }).momentum]).toEqual([0.7, 0.3]);
  expect(await vectors()).toEqual(vectorsBefore);
});

test('within trainer.averaged it replaces the statistics, and those of training are restored afterwards', async () => {
  const { trainer, generator } = smallGan();
  for await (const _ of trainer.train(smallBatches, { steps: 3 }));
  const all = async () => (await Promise.all(generator.weights.map((weight) => numbers(weight.read())))).flat();
  const before = await all();
  const codes = { noise: [[1, 0, -1]], kind: [[1, 0]] };
  const z = () => [tensor2d(codes.noise), tensor2d(codes.kind)];
  const [moving, standing] = await trainer.averaged(async () => {
    const first = await numbers(generator.predict(z()) as Tensor);
    const seen: number[] = [];
    const inputs = (index: number) => {
      seen.push(index);
      return latent.arrange(latent.sample(8, randomStream(index)), generator);
    };
    standingStatistics({ model: generator, inputs });
    expect(seen).toEqual(Array.from({ length: 16 }, (_, index) => index));
    return [first, await numbers(generator.predict(z()) as Tensor)];
  });
  expect(standing).not.toEqual(moving);
  expect(await all()).toEqual(before);
});

test('the model is unchanged if a call of inputs fails', async () => {
  const model = sequential({ layers: [layers.batchNormalization({ inputShape: [1] })] });
  const all = () => Promise.all(model.getWeights().map((weight) => numbers(weight)));
  const before = await all();
  const tensors = memory().numTensors;
  const inputs = (index: number) => (index < 2 ? tensor2d([[1], [5]]) : (undefined as never));
  expect(() => standingStatistics({ model, inputs })).toThrow(
    new TypeError(
      'standingStatistics: the result of inputs must be a tensor of numbers or an array of at least 1, got undefined',
    ),
  );
  expect(memory().numTensors).toBe(tensors);
  expect(await all()).toEqual(before);
});

test('wrong arguments throw', () => {
  const dense = sequential({ layers: [layers.dense({ units: 1, inputShape: [1] })] });
  const inputs = () => tensor2d([[1]]);
  expect(() => standingStatistics({ model: dense, inputs })).toThrow(
    'standingStatistics: model must be a model with batch normalization, got',
  );
  expect(() => standingStatistics({ model: dense, inputs, batches: 0 })).toThrow(
    'standingStatistics: batches must be an integer >= 1, got 0',
  );
});
