import { dispose, scalar, sum, tensor2d, type Variable } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { adam, player } from '../../src/index.js';
import { ExponentialMovingAverage } from '../../src/training/exponentialMovingAverage.js';
import { findNonFinite } from '../../src/training/findNonFinite.js';
import { captureState } from '../../src/training/trainingState.js';

const dense = () => layers.dense({ units: 2, inputShape: [2] });
const broken = () =>
  tensor2d([
    [1, 2],
    [Number.NaN, 4],
  ]);

function setUp() {
  const model = sequential({ layers: [dense(), dense(), layers.batchNormalization(), dense(), dense()] });
  const optimizer = adam();
  const remembered = scalar(0).variable();
  const learner = {
    ...player({ name: 'learner', models: [model], optimizer, loss: () => scalar(0) }),
    state: { remembered },
  };
  const average = new ExponentialMovingAverage({ model });
  const fault = async (losses: Record<string, number> = { learner: 1 }) => {
    const state = await captureState([learner], average);
    const found = await findNonFinite(losses, state);
    dispose(state);
    return found;
  };
  return { model, optimizer, remembered, average, fault };
}

test('a loss that is not finite is named', async () => {
  const { fault } = setUp();
  expect(await fault()).toBeUndefined();
  expect(await fault({ learner: Number.NaN })).toBe('the loss "learner" was not finite');
});

test('one weight among many, a moving average of a layer, and what a term remembers', async () => {
  const said = 'a weight of the player "learner" was not finite';
  const { model, fault } = setUp();
  model.weights[8]?.write(broken());
  expect(await fault()).toBe(said);
  const other = setUp();
  other.model.layers[2]?.weights.at(-1)?.write(sum(broken(), 0));
  expect(await other.fault()).toBe(said);
  const third = setUp();
  third.remembered.assign(scalar(Number.POSITIVE_INFINITY));
  expect(await third.fault()).toBe(said);
});

test('an averaged weight', async () => {
  const { average, fault } = setUp();
  const parts = average.averages();
  parts[0] = broken();
  average.restore(parts);
  expect(await fault()).toBe('an averaged weight of the player "learner" was not finite');
});

test('a moment of the optimizer, of a gradient whose square is infinite', async () => {
  const { model, optimizer, fault } = setUp();
  const kernel = model.weights[0]?.read() as Variable;
  optimizer.applyGradients({
    [kernel.name]: tensor2d([
      [1, 1],
      [1, 1e20],
    ]),
  });
  expect(await fault()).toBe('an optimizer value of the player "learner" was not finite');
});
