import { grads, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { bottleneckTerm, type DiscriminatorTermContext } from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';

const context = (real: Tensor, fake: Tensor) =>
  ({ outputs: { real: { nats: real }, fake: { nats: fake } } }) as unknown as DiscriminatorTermContext;
const nats = () => [tensor2d([[1], [3]]), tensor2d([[4], [6]])] as const;

test('is β times the excess of the mean over real and fake; β follows it, and stays at least 0', async () => {
  const term = bottleneckTerm({ output: 'nats', capacity: 0.5, stepSize: 0.1, beta: 2 });
  await expectClose(term.loss(context(...nats())), [2 * (3.5 - 0.5)]);
  await expectClose(term.state?.beta, [2.3]);
  await expectClose(term.loss(context(tensor2d([[0]]), tensor2d([[0.2]]))), [2.3 * (0.1 - 0.5)]);
  const falling = bottleneckTerm({ output: 'nats', capacity: 50, stepSize: 0.1, beta: 2 });
  falling.loss(context(...nats()));
  await expectClose(falling.state?.beta, [0], 0);
});

test('the gradient treats β as a constant', async () => {
  const term = bottleneckTerm({ output: 'nats', beta: 3, stepSize: 0.1 });
  const [byReal] = grads((real: Tensor, fake: Tensor) => term.loss(context(real, fake)))([...nats()]);
  await expectClose(byReal, [0.75, 0.75]);
});

test.each([
  [() => bottleneckTerm({ output: 'nats', capacity: 0 }), 'bottleneckTerm: capacity must be > 0, got 0'],
  [() => bottleneckTerm({ output: 'nats', stepSize: 0 }), 'bottleneckTerm: stepSize must be > 0, got 0'],
  [() => bottleneckTerm({ output: 'nats', beta: -1 }), 'bottleneckTerm: beta must be >= 0, got -1'],
  [
    () => bottleneckTerm({ output: 'kl' }).loss(context(...nats())),
    'bottleneckTerm: output must be an output of the discriminator, one of nats, got "kl"',
  ],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});
