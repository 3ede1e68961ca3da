import {
  add,
  fill,
  memory,
  mul,
  type Scalar,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  tensor1d,
  tensor2d,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Adam, adam, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

function problem() {
  const a = variable(tensor1d([1, -2, 3]));
  const b = variable(tensor2d([[0.5], [4]]));
  const loss = (weight = 1) => tidy(() => add(mul(sum(square(sub(a, 0.3))), weight), sum(square(b))) as Scalar);
  return { a, b, loss };
}

test('makes the steps of the formula in float64', async () => {
  const x = variable(tensor1d([1, -3]));
  const optimizer = adam({ learningRate: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-3 });
  const state = [1, -3].map((value) => ({ value, m: 0, v: 0 }));
  for (let t = 1; t <= 20; t += 1) {
    optimizer.minimize(() => sum(square(x)) as Scalar, false, [x]);
    for (const s of state) {
      const g = 2 * s.value;
      s.m = 0.8 * s.m + 0.2 * g;
      s.v = 0.95 * s.v + 0.05 * g * g;
      s.value -= (0.1 * (s.m / (1 - 0.8 ** t))) / (Math.sqrt(s.v / (1 - 0.95 ** t)) + 1e-3);
    }
  }
  await expectClose(
    x,
    state.map(({ value }) => value),
  );
});

test('evaluates a schedule at each update', async () => {
  const evaluatedAt: number[] = [];
  const learningRate = (iteration: number) => {
    evaluatedAt.push(iteration);
    return 0.1;
  };
  const optimizer = adam({ learningRate });
  const { a, b, loss } = problem();
  for (let step = 0; step < 3; step += 1) optimizer.minimize(() => loss(), false, [a, b]);
  expect(evaluatedAt).toEqual([0, 1, 2]);
});

test('continues exactly after getWeights and setWeights', async () => {
  const run = async (interrupted: boolean) => {
    const { a, b, loss } = problem();
    let optimizer = adam({ learningRate: 0.05 });
    for (let step = 0; step < 20; step += 1) {
      if (interrupted && step === 9) {
        const weights = await optimizer.getWeights();
        optimizer.dispose();
        optimizer = adam({ learningRate: 0.05 });
        await optimizer.setWeights(weights);
      }
      optimizer.minimize(() => loss(), false, [a, b]);
    }
    return [...(await numbers(a)), ...(await numbers(b))];
  };
  expect(await run(true)).toEqual(await run(false));
});

test('does not change a variable without a gradient, which may join later', async () => {
  const { a, b, loss } = problem();
  const optimizer = adam({ learningRate: 0.1 });
  optimizer.minimize(() => loss(), false, [a]);
  expect(await numbers(b)).toEqual([0.5, 4]);
  optimizer.minimize(() => loss(), false, [a, b]);
  const [first] = (await numbers(b)) as [number];
  expect(first).not.toBe(0.5);
  const before = await numbers(a);
  optimizer.minimize(() => loss(), false, [b]);
  expect(await numbers(a)).toEqual(before);
});

property(
  'keeps the updates, moments and corrections of each variable separately, as in PyTorch, also after setWeights',
  fc.record({
    // which of three variables have a gradient in each update
    updates: fc.array(fc.tuple(fc.boolean(), fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 }),
    restoredAt: fc.nat(12),
  }),
  async ({ updates, restoredAt }) => {
    const [learningRate, beta1, beta2, epsilon] = [0.1, 0.8, 0.9, 1e-3];
    const shapes = [[2], [1, 3], []];
    const states = shapes.map((shape) => ({ value: 1, m: 0, v: 0, t: 0, shape }));
    const variables = states.map(({ value, shape }) => variable(fill(shape, value)));
    let optimizer = adam({ learningRate, beta1, beta2, epsilon });
    for (const [update, hasGradient] of updates.entries()) {
      if (update === restoredAt) {
        const weights = await optimizer.getWeights();
        optimizer = adam({ learningRate, beta1, beta2, epsilon });
        await optimizer.setWeights(weights);
      }
      const gradients: Record<string, Tensor> = {};
      for (const [index, state] of states.entries()) {
        if (!hasGradient[index]) continue;
        const g = Math.sin(update + index);
        gradients[(variables[index] as Variable).name] = fill(state.shape, g);
        state.t += 1;
        state.m = beta1 * state.m + (1 - beta1) * g;
        state.v = beta2 * state.v + (1 - beta2) * g * g;
        state.value -=
          (learningRate * (state.m / (1 - beta1 ** state.t))) / (Math.sqrt(state.v / (1 - beta2 ** state.t)) + epsilon);
      }
      optimizer.applyGradients(gradients);
    }
    for (const [index, { value, shape }] of states.entries())
      await expectClose(variables[index] as Tensor, fill(shape, value), 1e-5);
  },
);

test('restores a state of version 0.1, which has no numbers of updates', async () => {
  const x = variable(tensor1d([1, 2]));
  const step = (optimizer: Adam) => optimizer.minimize(() => sum(square(x)) as Scalar, false, [x]);
  const first = adam({ learningRate: 0.1 });
  for (let update = 0; update < 3; update += 1) step(first);
  const weights = (await first.getWeights()).filter(({ name }) => !name.endsWith('/updates'));
  const start = x.clone();
  step(first);
  const expected = await numbers(x);
  x.assign(start);
  const second = adam({ learningRate: 0.1 });
  await second.setWeights(weights);
  step(second);
  expect(await numbers(x)).toEqual(expected);
});

test('leaks no tensor, and dispose frees the state', async () => {
  const { a, b, loss } = problem();
  const before = memory().numTensors;
  const optimizer = adam();
  optimizer.minimize(() => loss(), false, [a, b]);
  const after = memory().numTensors;
  expect(after).toBe(before + 2);
  optimizer.minimize(() => loss(), false, [a, b]);
  expect(memory().numTensors).toBe(after);
  optimizer.dispose();
  expect(memory().numTensors).toBe(before);
});

test('works with model.compile and fit', async () => {
  const model = sequential({ layers: [layers.dense({ units: 1, inputShape: [2], kernelInitializer: 'zeros' })] });
  model.compile({ optimizer: adam({ learningRate: 0.1 }), loss: 'meanSquaredError' });
  const x = randomStream(1).normal([64, 2]);
  const y = tidy(() => sum(x, 1, true));
  const { history } = await model.fit(x, y, { epochs: 60, batchSize: 64, verbose: 0 });
  expect((history.loss as number[]).at(-1)).toBeLessThan(0.01 * ((history.loss as number[])[0] as number));
});

test('throws if an argument is wrong', async () => {
  expect(() => adam({ learningRate: 0 })).toThrow('adam: learningRate must be > 0 or a function, got 0');
  expect(() => adam({ beta1: 1 })).toThrow('adam: beta1 must be in [0, 1), got 1');
  expect(() => adam({ beta2: Number.NaN })).toThrow('adam: beta2 must be in [0, 1), got NaN');
  expect(() => adam({ epsilon: -1 })).toThrow('adam: epsilon must be > 0, got -1');
  const iter = { name: 'iter', tensor: scalar(1, 'int32') as Tensor };
  await expect(adam().setWeights([iter, { name: 'w/m', tensor: scalar(1) }])).rejects.toThrow(
    'adam.setWeights: weights must be weights with "w/v", got ["iter", "w/m"]',
  );
});
