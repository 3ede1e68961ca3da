import { dispose, scalar, sum, tensor2d, type Variable } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { adam, player } from '../../src/index.js';
import { ExponentialMovingAverage } from '../../src/training/exponentialMovingAverage.js';
import { findNonFinite } from '../../src/training/findNonFinite.js';
import { captureState } from '../../src/training/trainingState.js';

const dense = () => layers.dense({ units: 2, inputShape: [2] });
const withNaN = () =>
  tensor2d([
    [1, 2],
    [Number.NaN, 4],
  ]);

function setUp() {
  const model = sequential({ layers: [dense(), dense(), layers.batchNormalization(), dense(), dense()] });
  const optimizer = adam();
  const variable = scalar(0).variable();
  const learner = {
    ...player({ name: 'learner', models: [model], optimizer, loss: () => scalar(0) }),
    state: { variable },
  };
  const average = new ExponentialMovingAverage({ model });
  const fault = async (losses: Record<string, number> = { learner: 1 }) => {
    const state = await captureState([learner], average);
    const found = await findNonFinite(losses, state);
    dispose(state);
    return found;
  };
  return { model, optimizer, variable, average, fault };
}

test('names a loss that is not finite', async () => {
  const { fault } = setUp();
  expect(await fault()).toBeUndefined();
  expect(await fault({ learner: Number.NaN })).toBe('the loss "learner" was not finite');
});

test('finds a weight, a moving average of a layer, and a variable of a term', async () => {
  const expected = 'a weight of the player "learner" was not finite';
  const { model, fault } = setUp();
  model.weights[8]?.write(withNaN());
  expect(await fault()).toBe(expected);
  const other = setUp();
  other.model.layers[2]?.weights.at(-1)?.write(sum(withNaN(), 0));
  expect(await other.fault()).toBe(expected);
  const third = setUp();
  third.variable.assign(scalar(Number.POSITIVE_INFINITY));
  expect(await third.fault()).toBe(expected);
});

test('finds an averaged weight', async () => {
  const { average, fault } = setUp();
  const averages = average.averages();
  averages[0] = withNaN();
  average.restore(averages);
  expect(await fault()).toBe('an averaged weight of the player "learner" was not finite');
});

test('finds an optimizer value, from a gradient whose square is infinite', async () => {
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
