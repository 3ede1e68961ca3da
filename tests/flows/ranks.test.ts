import { reshape, zerosLike } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  actNorm,
  chain,
  classConditionalPrior,
  gaussianPrior,
  mixturePrior,
  normalizingFlow,
  type Prior,
  permutation,
  randomStream,
} from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { randomWeights } from '../contracts/randomWeights.js';

const priors: Record<string, () => Prior> = {
  gaussian: () => gaussianPrior(),
  learned: () => gaussianPrior({ learned: true }),
  mixture: () => mixturePrior({ components: 2 }),
  classes: () => classConditionalPrior(),
};

const inputs = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  batch: fc.integer({ min: 1, max: 3 }),
  prior: fc.constantFrom(...Object.keys(priors)),
  symmetric: fc.boolean(),
});

const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);

property(
  'a flow of examples of rank 1 to 4 is the same as one of their rows',
  inputs,
  async ({ shape, batch, prior, symmetric }) => {
    const conditional = prior === 'classes';
    const create = (exampleShape: number[]) =>
      normalizingFlow({
        shape: exampleShape,
        bijector: chain([actNorm(), permutation()]),
        prior: (priors[prior] as () => Prior)(),
        symmetric,
        ...(conditional && { conditionShape: [2] }),
      });
    const call = conditional ? { condition: randomStream(4).uniform([batch, 2]) } : {};
    const flow = create(shape);
    randomWeights(flow.model, 0.5);
    // the same values as the pixels of one row
    const channels = shape.at(-1) as number;
    const rows = create([product(shape) / channels, channels]);
    for (const [index, weight] of rows.model.weights.entries())
      weight.write(reshape(flow.model.weights[index]?.read() as never, weight.shape as number[]));
    const x = randomStream(1).normal([batch, ...shape]);
    const flat = reshape(x, [batch, ...rows.shape]);

    const { z } = flow.encode(x, call);
    expect(z?.shape).toEqual([batch, ...shape]);
    await expectClose(z, rows.encode(flat, call).z);
    await expectClose(flow.decode({ z: z as never }, call), x, 20 * rounding());
    await expectClose(flow.logProb(x, call), rows.logProb(flat, call), 20 * rounding());
    const sampleArgs = { ...call, temperature: 0.7 };
    const sample = flow.sample(batch, { ...sampleArgs, random: randomStream(2) });
    expect(sample.shape).toEqual([batch, ...shape]);
    await expectClose(sample, rows.sample(batch, { ...sampleArgs, random: randomStream(2) }), 20 * rounding());
    const resampled = flow.resample(x, { ...call, scales: ['z'], temperature: { z: 0 }, random: randomStream(3) });
    expect(resampled.shape).toEqual([batch, ...shape]);
    if (prior === 'gaussian')
      await expectClose(resampled, flow.decode({ z: zerosLike(z as never) }, call), 20 * rounding());
  },
  20,
  1,
);

test('latents can have the shape of an image', async () => {
  const flow = normalizingFlow({ shape: [4, 4, 2], bijector: actNorm() });
  const x = randomStream(1).normal([3, 4, 4, 2]);
  await expectClose(flow.encode(x).z, await numbers(x));
  await expectClose(flow.decode(flow.encode(x)), x);
});
