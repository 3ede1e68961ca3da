import { grad, grads, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { relativisticPairing, topK } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

const softplus = (t: number) => Math.log1p(Math.exp(t));
const sigmoid = (t: number) => 1 / (1 + Math.exp(-t));

test('depends on which real logit is paired with which fake logit', async () => {
  const real = tensor1d([2, -1]);
  await expectClose(relativisticPairing.discriminator(real, tensor1d([0, 3])), [(softplus(-2) + softplus(4)) / 2]);
  await expectClose(relativisticPairing.discriminator(real, tensor1d([3, 0])), [(softplus(1) + softplus(1)) / 2]);
  await expectClose(relativisticPairing.generator(tensor1d([0, 3]), real), [(softplus(2) + softplus(-4)) / 2]);
  await expectClose(relativisticPairing.generator(tensor1d([3, 0]), real), [(softplus(-1) + softplus(-1)) / 2]);
});

test('has the gradient of the logistic loss of each difference, with opposite signs for real and fake', async () => {
  const [real, fake] = [tensor1d([2, -1]), tensor1d([0, 3])];
  const expected = [sigmoid(-2) / 2, sigmoid(4) / 2];
  const negated = expected.map((value) => -value);
  const ofBoth = grads((r: Tensor, f: Tensor) => relativisticPairing.discriminator(r, f))([real, fake]);
  await expectClose(ofBoth[0], negated);
  await expectClose(ofBoth[1], expected);
  const ofFake = grad((f: Tensor) => relativisticPairing.generator(f, real))(fake);
  await expectClose(ofFake, [-sigmoid(2) / 2, -sigmoid(-4) / 2]);
});

test('depends on the differences only', async () => {
  const [real, fake] = [tensor1d([2, -1]), tensor1d([0, 3])];
  const shifted = relativisticPairing.discriminator(tensor1d([7, 4]), tensor1d([5, 8]));
  await expectClose(relativisticPairing.discriminator(real, fake), shifted);
});

test('pairs logits of different shapes by position instead of broadcasting them', async () => {
  const column = tensor2d([[0], [3]]);
  await expectClose(
    relativisticPairing.discriminator(tensor1d([2, -1]), column),
    relativisticPairing.discriminator(tensor1d([2, -1]), tensor1d([0, 3])),
  );
});

test('throws if there are not as many fake logits as real ones', () => {
  const [real, fake] = [tensor1d([2, -1]), tensor1d([0, 3, 1])];
  const message = 'fake must be a tensor of 2 logits (as many as real), got a float32 tensor of shape [3]';
  expect(() => relativisticPairing.discriminator(real, fake)).toThrow(
    new RangeError(`relativisticPairing.discriminator: ${message}`),
  );
  expect(() => relativisticPairing.generator(fake, real)).toThrow(
    new RangeError(`relativisticPairing.generator: ${message}`),
  );
  // topK removes fake logits, so their partners are unknown
  expect(() => topK(relativisticPairing).generator(tensor1d([0, 3]), real)).toThrow(
    'relativisticPairing.generator: fake must be a tensor of 2 logits (as many as real), got',
  );
});

test('throws if the generator is called without real logits', () => {
  expect(relativisticPairing.relativistic).toBe(true);
  expect(() => relativisticPairing.generator(tensor1d([0]))).toThrow(
    new TypeError('relativisticPairing.generator: real must be a tensor of numbers, got undefined'),
  );
});
