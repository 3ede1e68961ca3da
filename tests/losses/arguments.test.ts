import { cast, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type AdversarialLoss,
  hinge,
  labelSmoothing,
  leastSquares,
  minimax,
  nonSaturating,
  relativisticAverage,
  relativisticPairing,
  topK,
  totalVariation,
  wasserstein,
} from '../../src/index.js';
import { argumentsContract } from '../contracts/arguments.js';
import { exact } from '../contracts/inBrowser.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

const losses: Record<string, AdversarialLoss> = {
  hinge,
  leastSquares,
  minimax,
  nonSaturating,
  wasserstein,
  labelSmoothing: labelSmoothing(),
  relativisticAverage: relativisticAverage(leastSquares),
  relativisticPairing,
  topK: topK(relativisticAverage(nonSaturating)),
};
const real = () => tensor2d([[0.5], [1], [-2]]);
const fake = () => tensor2d([[0], [3], [-1], [2]]);
const logit = fc.integer({ min: -20, max: 20 });

describe.each(Object.entries(losses))('%s', (name, loss) => {
  const paired = loss === relativisticPairing;
  const real = () => tensor2d(paired ? [[0.5], [1], [-2], [4]] : [[0.5], [1], [-2]]);
  argumentsContract(`${name}.discriminator`, {
    call: ({ real, fake }: { real: Tensor; fake: Tensor }) => loss.discriminator(real, fake),
    required: () => ({ real: real(), fake: fake() }),
    positional: true,
  });

  argumentsContract(`${name}.generator`, {
    call: ({ real, fake, step }: { real: Tensor; fake: Tensor; step?: number }) => loss.generator(fake, real, step),
    required: () => ({ fake: fake(), ...(loss.relativistic && { real: real() }) }),
    optional: () => (loss.relativistic ? {} : { real: real() }),
    positional: true,
  });

  property(
    'returns the same for integers and booleans as for floats',
    fc.record({
      data: fc.array(logit, { minLength: 1 }),
      samples: fc.array(logit, { minLength: 1 }),
      bool: fc.boolean(),
    }),
    async ({ data, samples, bool }) => {
      const count = paired ? Math.min(data.length, samples.length) : Number.POSITIVE_INFINITY;
      const column = (all: number[]) => {
        const values = all.slice(0, count);
        return tensor2d(bool ? values.map((x) => Number(x > 0)) : values, [values.length, 1]);
      };
      const both = [column(data), column(samples)] as const;
      const converted = both.map((x) => cast(x, bool ? 'bool' : 'int32')) as [Tensor, Tensor];
      await expectClose(loss.discriminator(...converted), await numbers(loss.discriminator(...both)), exact);
      await expectClose(
        loss.generator(converted[1], converted[0]),
        await numbers(loss.generator(both[1], both[0])),
        exact,
      );
    },
  );
});

argumentsContract('totalVariation', {
  call: ({ real, fake }: { real: Tensor; fake: Tensor }) => totalVariation(real, fake),
  required: () => ({ real: real(), fake: fake() }),
  positional: true,
});

argumentsContract('labelSmoothing', {
  call: (args: Parameters<typeof labelSmoothing>[0]) => labelSmoothing(args),
  optional: () => ({ smoothing: 0.1 }),
});

argumentsContract('topK', {
  call: (args: Parameters<typeof topK>[1]) => topK(hinge, args),
  optional: () => ({ fraction: 0.1 }),
});

argumentsContract('topK', {
  call: ({ loss }: { loss: AdversarialLoss }) => topK(loss),
  required: () => ({ loss: hinge }),
  positional: true,
});

argumentsContract('relativisticAverage', {
  call: ({ loss }: { loss: AdversarialLoss }) => relativisticAverage(loss),
  required: () => ({ loss: hinge }),
  positional: true,
});

test('accepts logits of shapes [batch] and [batch, 1] together, but not another number per example', () => {
  const row = tensor1d([1, 2]);
  expect(() => hinge.discriminator(row, fake())).not.toThrow();
  expect(() => hinge.discriminator(tensor2d([[1, 2]]), fake())).toThrow(
    new RangeError(
      'hinge.discriminator: fake must be a tensor of 2 logits per example (like real), ' +
        'got a float32 tensor of shape [4, 1]',
    ),
  );
});
