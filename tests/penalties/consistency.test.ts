import { add, mean, mul, ones, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type Augmentation, consistency, diffAugment, randomStream } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';
import { linear } from './handWrittenLoop.js';

const random = () => randomStream(1);
const shift: Augmentation = (x, { step = 0 }) => add(x, step + 1);

test('is λ times the mean squared change of the logit', async () => {
  const examples = tensor2d([[1], [2]]);
  await expectClose(consistency(linear([3]), examples, { augment: shift, random: random() }), [10 * 9]);
  await expectClose(consistency(linear([3]), examples, { augment: shift, random: random(), weight: 2, step: 1 }), [72]);
});

test('uses given logits instead of a second call of the discriminator', async () => {
  let calls = 0;
  const discriminate = (x: Tensor) => {
    calls += 1;
    return mul(x, 3);
  };
  const examples = tensor2d([[1], [2]]);
  const args = { augment: shift, random: random(), weight: 1 };
  await expectClose(consistency(discriminate, examples, { ...args, logits: mul(examples, 3) }), [9]);
  expect(calls).toBe(1);
});

test('is zero if the augmentation changes nothing, and works with diffAugment', async () => {
  const flat = (x: Tensor) => mean(x, [1, 2]);
  const args = { augment: diffAugment({ policy: ['translation'] }), random: random() };
  await expectClose(consistency(flat, ones([2, 16, 16, 1]), { ...args, augment: (x) => x.clone() }), [0]);
  expect((await consistency(flat, ones([2, 16, 16, 1]), args).data())[0]).toBeGreaterThan(0);
});

test.each([
  [
    () => consistency(linear([1]), ones([1, 1]), { random: random() } as never),
    'consistency: augment must be a function',
  ],
  [
    () => consistency(linear([1]), ones([1, 1]), { augment: shift, random: random(), weight: -1 }),
    'consistency: weight must be >= 0, got -1',
  ],
  [
    () => consistency(linear([1]), ones([2, 1]), { augment: shift, random: random(), logits: ones([3, 1]) }),
    'consistency: the result of discriminate must be one logit for each of 2 examples',
  ],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});
