import { fill, memory, scalar, type Tensor, tensor1d, train, variable, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { adam, type GradientClippingArgs, gradientClipping } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { smallBatches, smallGan } from '../training/smallGan.js';

/** The clipped gradients of [3, 0] and 4, measured with a step of size one. */
async function clipped(args: Omit<GradientClippingArgs, 'optimizer'>): Promise<number[]> {
  const [a, b] = [variable(tensor1d([0, 0])), variable(scalar(0))];
  const optimizer = gradientClipping({ optimizer: train.sgd(1), ...args });
  optimizer.applyGradients({ [a.name]: tensor1d([3, 0]), [b.name]: scalar(4) });
  return [...(await numbers(a)), ...(await numbers(b))].map((value) => 0 - value);
}

test('limits the norm of all gradients together, and does not increase it', async () => {
  await expectClose(await clipped({ norm: 1 }), [0.6, 0, 0.8]);
  await expectClose(await clipped({ norm: 4.9 }), [2.94, 0, 3.92]);
  await expectClose(await clipped({ norm: 50 }), [3, 0, 4]);
});

test('limits each value', async () => {
  await expectClose(await clipped({ value: 3.5 }), [3, 0, 3.5]);
});

test('returns zero for zero gradients', async () => {
  const a = variable(scalar(1));
  gradientClipping({ optimizer: train.sgd(1), norm: 1 }).applyGradients({ [a.name]: scalar(0) });
  expect(await numbers(a)).toEqual([1]);
});

test('resumes exactly in a Trainer, and leaks no tensor', async () => {
  const create = () =>
    smallGan({
      optimizers: {
        generator: gradientClipping({ optimizer: adam({ learningRate: 0.01 }), norm: 0.1 }),
        discriminator: gradientClipping({ optimizer: adam({ learningRate: 0.01 }), value: 0.01 }),
      },
    });
  const weights = ({ generator }: ReturnType<typeof create>) => numbers(generator.getWeights()[0]);
  const uninterrupted = create();
  for await (const _ of uninterrupted.trainer.train(smallBatches, { steps: 6 }));
  const [first, second] = [create(), create()];
  for await (const _ of first.trainer.train(smallBatches, { steps: 3 }));
  await second.trainer.resume(await first.trainer.checkpoint());
  for await (const _ of second.trainer.train(smallBatches, { steps: 5 }));
  const tensors = memory().numTensors;
  for await (const _ of second.trainer.train(smallBatches, { steps: 6 }));
  expect(memory().numTensors).toBe(tensors);
  expect(await weights(second)).toEqual(await weights(uninterrupted));
});

test.each([
  [{}, 'gradientClipping: exactly one of norm and value must be given, got undefined and undefined'],
  [{ norm: 1, value: 1 }, 'gradientClipping: exactly one of norm and value must be given, got 1 and 1'],
  [{ norm: 0 }, 'gradientClipping: norm must be > 0, got 0'],
  [{ value: -1 }, 'gradientClipping: value must be > 0, got -1'],
])('throws if an argument is wrong', (args, message) => {
  expect(() => gradientClipping({ optimizer: train.sgd(1), ...args })).toThrow(message);
});

property(
  'limits gradients of any magnitude to the norm without changing their direction',
  fc.record({
    exponents: fc.array(fc.integer({ min: -12, max: 38 }), { minLength: 1, maxLength: 4 }),
    norm: fc.constantFrom(1e-3, 1, 50),
  }),
  async ({ exponents, norm }) => {
    const values = exponents.map((exponent, index) => (index % 2 ? -1 : 1) * 10 ** exponent);
    const variables = values.map(() => variable(zeros([2])));
    const optimizer = gradientClipping({ optimizer: train.sgd(1), norm });
    optimizer.applyGradients(
      Object.fromEntries(variables.map(({ name }, index) => [name, fill([2], values[index] as number)])),
    );
    const largest = Math.max(...values.map(Math.abs));
    const length = largest * Math.sqrt(values.reduce((sum, value) => sum + 2 * (value / largest) ** 2, 0));
    const scale = Math.min(1, norm / length);
    for (const [index, value] of values.entries()) {
      const updated = await numbers(variables[index] as Tensor);
      for (const number of updated)
        expect(Math.abs(number + value * scale)).toBeLessThanOrEqual(1e-5 * Math.min(length, norm));
    }
  },
);

test.each([Number.NaN, Number.POSITIVE_INFINITY])('does not hide a gradient of %s', async (bad) => {
  for (const args of [{ norm: 1 }, { value: 1 }]) {
    const x = variable(zeros([2]));
    gradientClipping({ optimizer: train.sgd(1), ...args }).applyGradients({ [x.name]: tensor1d([bad, 1]) });
    const [first] = await numbers(x);
    // a limit of each value also limits infinity
    if ('value' in args && bad === Number.POSITIVE_INFINITY) expect(first).toBe(-1);
    else expect(Number.isFinite(first)).toBe(false);
  }
});
