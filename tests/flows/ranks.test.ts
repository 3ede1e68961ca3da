import { mul, reshape, sub } from '@tensorflow/tfjs-core';
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

const drawn = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 4 }),
  batch: fc.integer({ min: 1, max: 3 }),
  prior: fc.constantFrom(...Object.keys(priors)),
  symmetric: fc.boolean(),
});

const product = (sizes: number[]) => sizes.reduce((total, size) => total * size, 1);

property(
  'examples of rank 1 to 4 are encoded, decoded, drawn and weighed as their rows are',
  drawn,
  async ({ shape, batch, prior, symmetric }) => {
    const conditional = prior === 'classes';
    const create = (of: number[]) => {
      const flow = normalizingFlow({
        shape: of,
        bijector: chain([actNorm(), permutation()]),
        prior: (priors[prior] as () => Prior)(),
        symmetric,
        ...(conditional && { conditionShape: [2] }),
      });
      return flow;
    };
    const told = conditional ? { condition: randomStream(4).uniform([batch, 2]) } : {};
    const flow = create(shape);
    randomWeights(flow.model, 0.5);
    // the same numbers as pixels of one row
    const channels = shape.at(-1) as number;
    const rows = create([product(shape) / channels, channels]);
    for (const [index, weight] of rows.model.weights.entries())
      weight.write(reshape(flow.model.weights[index]?.read() as never, weight.shape as number[]));
    const x = randomStream(1).normal([batch, ...shape]);
    const flat = reshape(x, [batch, ...rows.shape]);

    const { z } = flow.encode(x, told);
    expect(z?.shape).toEqual([batch, ...shape]);
    await expectClose(z, rows.encode(flat, told).z);
    await expectClose(flow.decode({ z: z as never }, told), x, 20 * rounding());
    await expectClose(flow.logProb(x, told), rows.logProb(flat, told), 20 * rounding());
    const drawing = { ...told, temperature: 0.7 };
    const sample = flow.sample(batch, { ...drawing, random: randomStream(2) });
    expect(sample.shape).toEqual([batch, ...shape]);
    await expectClose(sample, rows.sample(batch, { ...drawing, random: randomStream(2) }), 20 * rounding());
    const again = flow.resample(x, { ...told, scales: ['z'], temperature: { z: 0 }, random: randomStream(3) });
    expect(again.shape).toEqual([batch, ...shape]);
    const none = { z: sub(z as never, z as never) };
    if (prior === 'gaussian') await expectClose(again, flow.decode({ z: mul(none.z, 0) }, told), 20 * rounding());
  },
  20,
  1,
);

test('a picture whose latents are a picture', async () => {
  const flow = normalizingFlow({ shape: [4, 4, 2], bijector: actNorm() });
  const x = randomStream(1).normal([3, 4, 4, 2]);
  await expectClose(flow.encode(x).z, await numbers(x));
  await expectClose(flow.decode(flow.encode(x)), x);
});
