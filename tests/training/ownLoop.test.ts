import {
  add,
  memory,
  mul,
  ones,
  type Scalar,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tensor2d,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { constraints, layers, regularizers, sequential } from '@tensorflow/tfjs-layers';
import { beforeAll, describe, expect, test } from 'vitest';
import { variableOf } from '../../src/core/tfjs.js';
import {
  adam,
  applyConstraints,
  conditionalBatchNormalization,
  enableTraining,
  exponentialMovingAverage,
  lossGradients,
  player,
  randomStream,
  spectralNormalization,
  Trainer,
  withFrozenState,
  withoutData,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

beforeAll(async () => {
  await enableTraining();
});

const weightsOf = (model: { getWeights(): Tensor[] }) => Promise.all(model.getWeights().map(numbers));

describe('withFrozenState', () => {
  const model = () =>
    sequential({
      layers: [
        spectralNormalization({ layer: layers.dense({ units: 3, inputShape: [2] }) }),
        layers.batchNormalization(),
      ],
    });

  test('the result is that of a training call, but moving averages, u and v do not change', async () => {
    const [frozen, ordinary] = [model(), model()];
    ordinary.setWeights(frozen.getWeights());
    const x = randomStream(1).normal([8, 2]);
    const before = await weightsOf(frozen);
    const y = withFrozenState(frozen, () => frozen.apply(x, { training: true }) as Tensor);
    expect(await weightsOf(frozen)).toEqual(before);
    await expectClose(y, ordinary.apply(x, { training: true }) as Tensor);
    expect(await weightsOf(ordinary)).not.toEqual(before);
  });

  test('restores the state if the call throws, and throws for a promise', async () => {
    const frozen = model();
    const x = randomStream(1).normal([8, 2]);
    const before = await weightsOf(frozen);
    const fail = () => {
      frozen.apply(x, { training: true });
      throw new Error('mine');
    };
    expect(() => withFrozenState([frozen], fail)).toThrow('mine');
    expect(await weightsOf(frozen)).toEqual(before);
    expect(() => withFrozenState(frozen, async () => 1)).toThrow(
      'withFrozenState: call must be synchronous, got a promise',
    );
    expect(() => withFrozenState(undefined as never, () => 1)).toThrow('withFrozenState: models must be');
  });
});

describe('lossGradients', () => {
  const model = () =>
    sequential({
      layers: [
        layers.dense({
          units: 1,
          useBias: false,
          inputShape: [2],
          kernelInitializer: 'ones',
          kernelRegularizer: regularizers.l2({ l2: 0.5 }),
        }),
      ],
    });
  const loss = (trained: ReturnType<typeof model>) => () => sum(trained.apply(tensor2d([[3, 4]])) as Tensor) as Scalar;

  test('the gradients include regularizers, and losses and measures are named', async () => {
    const one = model();
    const { losses, gradients, measures } = lossGradients(one, (report) => {
      report('watched', scalar(7));
      return loss(one)();
    });
    await expectClose(losses.loss, [7]);
    await expectClose(losses.regularization, [0.5 * 2]);
    await expectClose(measures.watched, [7]);
    // x + 2 l2 w
    await expectClose(Object.values(gradients)[0], [4, 5]);
    const named = lossGradients([one], loss(one), { name: 'critic' });
    expect(Object.keys(named.losses)).toEqual(['critic', 'critic/regularization']);
  });

  test('differentiates and regularizes only the given variables', async () => {
    const [one, other] = [model(), model()];
    const variables = new Set(one.trainableWeights.map(variableOf));
    const both = () => add(loss(one)(), loss(other)()) as Scalar;
    const { losses, gradients } = lossGradients([one, other], both, { variables });
    expect(Object.keys(gradients)).toEqual([...variables].map(({ name }) => name));
    await expectClose(Object.values(gradients)[0], [4, 5]);
    await expectClose(losses.loss, [14]);
    await expectClose(losses.regularization, [1]);
  });

  test('minimizes a loss with an optimizer and leaves no tensor', async () => {
    const one = model();
    const optimizer = adam({ learningRate: 0.1 });
    const step = () =>
      tidy(() => {
        const squaredError = () => square(sub(sum(one.apply(tensor2d([[1, 1]])) as Tensor), 5)) as Scalar;
        const { gradients } = lossGradients(one, (report) => {
          report('watched', scalar(1));
          return squaredError();
        });
        optimizer.applyGradients(gradients);
      });
    step();
    const before = memory().numTensors;
    for (let count = 0; count < 100; count += 1) step();
    expect(memory().numTensors).toBe(before);
    const [a, b] = (await weightsOf(one))[0] as [number, number];
    expect(a + b).toBeGreaterThan(3);
  });

  test.each([
    [() => lossGradients({} as never, () => scalar(0)), 'lossGradients: models must be an array, each entry a model'],
    [() => lossGradients(model(), 3 as never), 'lossGradients: loss must be a function, got 3'],
    [
      () => lossGradients(model(), () => ones([2]) as never),
      'lossGradients: the loss "loss" must be a scalar tensor, got ',
    ],
    [() => lossGradients(model(), () => undefined as never), 'lossGradients: the result of loss must be an object'],
  ])('wrong arguments throw', (call, message) => {
    const before = memory().numTensors;
    expect(call).toThrow(message);
    expect(memory().numTensors - before).toBeLessThanOrEqual(2);
  });
});

describe('exponentialMovingAverage', () => {
  const model = () => sequential({ layers: [layers.dense({ units: 1, useBias: false, inputShape: [1] })] });

  test('follows the weights with a ramp of the decay, from `start`', async () => {
    const one = model();
    one.setWeights([tensor2d([[0]])]);
    const ema = exponentialMovingAverage({ model: one, decay: 0.5, start: 1 });
    let expected = 0;
    for (const [index, weight] of [4, 8, 2, 6].entries()) {
      one.setWeights([tensor2d([[weight]])]);
      ema.update();
      const since = index + 1 - 1;
      const kept = since <= 0 ? 0 : Math.min(0.5, (1 + since) / (10 + since));
      expected = kept * expected + (1 - kept) * weight;
      await expectClose(ema.averages()[0], [expected]);
    }
    await expectClose(
      ema.withAverages(() => one.predict(tensor2d([[1]])) as Tensor),
      [expected],
    );
    await expectClose(one.predict(tensor2d([[1]])) as Tensor, [6]);
    ema.dispose();
  });

  test('keeps the averages in place until a promise settles; until then update throws', async () => {
    const one = model();
    one.setWeights([tensor2d([[1]])]);
    const ema = exponentialMovingAverage({ model: one });
    one.setWeights([tensor2d([[3]])]);
    const inside = ema.withAverages(async () => {
      await Promise.resolve();
      return numbers(one.getWeights()[0]);
    });
    expect(() => ema.update()).toThrow('exponentialMovingAverage.update: withAverages must have ended before');
    expect(await inside).toEqual([1]);
    expect(await numbers(one.getWeights()[0])).toEqual([3]);
    expect(() =>
      ema.withAverages(() => {
        throw new Error('mine');
      }),
    ).toThrow('mine');
    ema.update();
    expect(await numbers(one.getWeights()[0])).toEqual([3]);
  });

  test.each([
    [() => exponentialMovingAverage({ model: model(), decay: 1 }), 'decay must be in [0, 1), got 1'],
    [
      () => exponentialMovingAverage({ model: sequential({ layers: [layers.flatten({ inputShape: [2, 2] })] }) }),
      'model must be a built model with trainable weights',
    ],
  ])('wrong arguments throw', (call, message) => {
    expect(call).toThrow(`exponentialMovingAverage: ${message}`);
  });
});

test('applyConstraints applies the constraints of layers', async () => {
  const model = sequential({
    layers: [
      layers.dense({
        units: 1,
        useBias: false,
        inputShape: [2],
        kernelConstraint: constraints.maxNorm({ maxValue: 1, axis: 0 }),
      }),
    ],
  });
  model.setWeights([tensor2d([[3], [4]])]);
  applyConstraints(model);
  await expectClose(model.getWeights()[0], [0.6, 0.8]);
});

test('conditional batch normalization keeps its statistics within withFrozenState', async () => {
  const layer = conditionalBatchNormalization();
  const [x, c] = [randomStream(1).normal([4, 3, 3, 2]), randomStream(2).categorical(4, 2)];
  layer.apply([x, c]);
  const before = await weightsOf(layer);
  withFrozenState(layer, () => layer.apply([x, c], { training: true }));
  expect(await weightsOf(layer)).toEqual(before);
});

test('a player can have its own state, measures and properties', async () => {
  const build = (kind: string) => {
    const model = sequential({ layers: [layers.dense({ units: 1, useBias: false, inputShape: [1] })] });
    const count = tidy(() => variable(scalar(0), false));
    const one = player({
      name: 'mine',
      models: [model],
      optimizer: adam(),
      state: { count },
      describes: { kind },
      loss: (_, { report }) => {
        count.assign(add(count, 1));
        report('count', count as unknown as Scalar);
        return mul(sum(model.apply(ones([1, 1])) as Tensor), 1) as Scalar;
      },
    });
    return { trainer: new Trainer({ players: [one] }), count };
  };
  const first = build('a');
  const reports = [];
  for await (const { measures } of first.trainer.train(withoutData, { steps: 2, reportEvery: 1 }))
    reports.push(measures);
  expect(reports).toEqual([{ count: 1 }, { count: 2 }]);
  const file = await first.trainer.checkpoint();
  const second = build('a');
  await second.trainer.resume(file);
  expect(await numbers(second.count)).toEqual([2]);
  await expect(build('b').trainer.resume(file)).rejects.toThrow('its mine.kind is a, here it is b');
});
