import { grads, memory, ones, type Tensor, tensor1d, zeros } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lecam, lecamAverages } from '../../src/index.js';
import { between } from '../contracts/between.js';
import { expectClose } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const logits = fc.array(between(-5, 5), { minLength: 1, maxLength: 4 });

property(
  'is the formula of the paper, or the one-sided one, over any sequence of batches',
  fc.record({
    batches: fc.array(fc.tuple(logits, logits), { minLength: 1, maxLength: 4 }),
    decay: between(0, 0.99),
    start: fc.integer({ min: 0, max: 2 }),
    weight: between(0, 2),
    oneSided: fc.boolean(),
  }),
  async ({ batches, decay, start, weight, oneSided }) => {
    const averages = lecamAverages({ decay, start });
    const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
    let [ofReal, ofFake] = [0, 0];
    for (const [index, [real, fake]] of batches.entries()) {
      const kept = index <= start ? 0 : decay;
      ofReal = kept * ofReal + (1 - kept) * mean(real);
      ofFake = kept * ofFake + (1 - kept) * mean(fake);
      const side = (excess: number) => (oneSided ? Math.max(0, excess) : excess) ** 2;
      const expected = weight * (mean(real.map((d) => side(d - ofFake))) + mean(fake.map((d) => side(ofReal - d))));
      await expectClose(lecam(tensor1d(real), tensor1d(fake), averages, { weight, oneSided }), [expected], 1e-4);
      await expectClose(averages.real, [ofReal], 1e-4);
      await expectClose(averages.fake, [ofFake], 1e-4);
    }
    averages.dispose();
  },
  8,
  2,
);

test('the gradient treats the averages as constants', async () => {
  const averages = lecamAverages();
  const value = (real: Tensor, fake: Tensor) => lecam(real, fake, averages, { weight: 1 });
  const [byReal, byFake] = grads(value)([tensor1d([2, 4]), tensor1d([-1, -3])]);
  // 2 (D - α) / n
  await expectClose(byReal, [4, 6]);
  await expectClose(byFake, [-4, -6]);
});

test('dispose frees the averages', () => {
  const before = memory().numTensors;
  lecamAverages().dispose();
  expect(memory().numTensors).toBe(before);
});

test.each([
  [() => lecam(ones([2]), zeros([2]), {} as never), 'lecam: averages must be lecamAverages()'],
  [() => lecam(3 as never, zeros([2]), lecamAverages()), 'lecam: real must be a tensor of numbers, got 3'],
  [() => lecam(ones([2]), zeros([2]), lecamAverages(), { weight: -1 }), 'lecam: weight must be >= 0, got -1'],
  [() => lecamAverages({ decay: 1 }), 'lecamAverages: decay must be in [0, 1), got 1'],
])('wrong arguments throw', (call, message) => {
  expect(call).toThrow(message);
});
