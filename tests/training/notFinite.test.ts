import { scalar, tensor2d } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { adam, enableTraining, player } from '../../src/index.js';
import { notFinite } from '../../src/training/notFinite.js';

test('a loss, or one weight among many, that is not finite is named', async () => {
  const restore = await enableTraining();
  const dense = () => layers.dense({ units: 2, inputShape: [2] });
  const model = sequential({ layers: [dense(), dense(), dense(), dense(), dense()] });
  const players = [player({ name: 'learner', models: [model], optimizer: adam(), loss: () => scalar(0) })];
  expect(model.weights.length).toBe(10);
  expect(await notFinite({ learner: 1 }, players)).toBeUndefined();
  expect(await notFinite({ learner: Number.NaN }, players)).toBe('the loss "learner" was not finite');
  model.weights[6]?.write(
    tensor2d([
      [1, 2],
      [Number.NaN, 4],
    ]),
  );
  expect(await notFinite({ learner: 1 }, players)).toBe('a weight of the player "learner" was not finite');
  restore();
});
