import { grads, type Tensor, tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { type DiscriminatorTermContext, hinge, lecamTerm } from '../../../src/index.js';
import { expectClose, numbers } from '../../contracts/numbers.js';
import { smallBatches, smallGan } from '../smallGan.js';

const context = (real: Tensor, fake: Tensor, step: number) =>
  ({
    player: 'discriminator',
    logits: { real, fake },
    step,
  }) as unknown as DiscriminatorTermContext;
const logits = () => [tensor2d([[2], [4]]), tensor2d([[-1], [-3]])] as const;

test('is the squared distance of the logits of each side from the moving average of the other', async () => {
  const term = lecamTerm({ weight: 1, decay: 0.75 });
  // averages 3 and -2: (4² + 6²)/2 + (4² + 6²)/2
  await expectClose(term.loss(context(...logits(), 0)), [52]);
  // averages 0.75·3 + 0.25·7 = 4 and 0.75·-2 + 0.25·2 = -1
  await expectClose(term.loss(context(tensor2d([[7]]), tensor2d([[2]]), 1)), [(7 + 1) ** 2 + (2 - 4) ** 2]);
  await expectClose(term.state?.real, [4]);
  await expectClose(term.state?.fake, [-1]);
});

test('with oneSided only logits on the outer side of the average count', async () => {
  const term = lecamTerm({ weight: 1, oneSided: true });
  // averages 3 and -2: real logits are 11 above and 1 below -2, fake ones 1 above and 11 below 3
  const real = tensor2d([[9], [-3]]);
  await expectClose(term.loss(context(real, tensor2d([[4], [-8]]), 0)), [(11 ** 2 + 0) / 2 + (0 + 11 ** 2) / 2]);
});

test('until `start` the averages are the current logits', async () => {
  const term = lecamTerm({ start: 1 });
  term.loss(context(...logits(), 4));
  term.loss(context(tensor2d([[7]]), tensor2d([[2]]), 5));
  await expectClose(term.state?.real, [7]);
});

test('the gradient treats the averages as constants', async () => {
  const term = lecamTerm({ weight: 1 });
  const gradients = grads((real: Tensor, fake: Tensor) => term.loss(context(real, fake, 0)))([...logits()]);
  // 2 (D - α)/n
  await expectClose(gradients[0], [4, 6]);
  await expectClose(gradients[1], [-4, -6]);
});

test('a Trainer saves, resumes and frees the averages', async () => {
  const args = () => ({ loss: hinge, terms: [lecamTerm({ decay: 0.5 })] });
  const straight = args();
  const uninterrupted = smallGan(straight);
  for await (const _ of uninterrupted.trainer.train(smallBatches, { steps: 6 }));
  const first = smallGan(args());
  for await (const _ of first.trainer.train(smallBatches, { steps: 3 }));
  const rest = args();
  const second = smallGan({ ...rest, weights: 2 });
  await second.trainer.resume(await first.trainer.checkpoint());
  for await (const _ of second.trainer.train(smallBatches, { steps: 6 }));
  const state = ({ terms }: ReturnType<typeof args>) => numbers(terms[0]?.state?.real);
  expect(await state(rest)).toEqual(await state(straight));
  expect(await state(rest)).not.toEqual([0]);
  const other = smallGan({ loss: hinge });
  await expect(other.trainer.resume(await uninterrupted.trainer.checkpoint())).rejects.toThrow('lecam.real');
  uninterrupted.trainer.dispose();
  expect(straight.terms[0]?.state?.real?.isDisposed).toBe(true);
});

test.each([
  [() => lecamTerm({ weight: 0 }), 'lecamTerm: weight must be > 0, got 0'],
  [() => lecamTerm({ decay: 1 }), 'lecamTerm: decay must be in [0, 1), got 1'],
  [() => lecamTerm({ start: -1 }), 'lecamTerm: start must be an integer >= 0, got -1'],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});
