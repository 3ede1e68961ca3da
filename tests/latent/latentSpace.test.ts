import { mean, moments, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { input, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { categorical, connect, gaussian, latentSpace, randomStream, uniform } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';

const latent = latentSpace({ noise: gaussian(62), digit: categorical(10), style: uniform(2, { low: 0, high: 4 }) });

test('samples have the declared names, shapes and distributions', async () => {
  const z = latent.sample(2000, randomStream(7));
  expect(Object.keys(z)).toEqual(['noise', 'digit', 'style']);
  expect([z.noise.shape, z.digit.shape, z.style.shape]).toEqual([
    [2000, 62],
    [2000, 10],
    [2000, 2],
  ]);
  const { mean: center, variance } = moments(z.noise);
  expect((await numbers(center))[0]).toBeCloseTo(0, 1);
  expect((await numbers(variance))[0]).toBeCloseTo(1, 1);
  for (const frequency of await numbers(mean(z.digit, 0))) expect(Math.abs(frequency - 0.1)).toBeLessThan(0.03);
  const rows = (await z.digit.array()) as number[][];
  expect(rows.every((row) => row.filter((v) => v === 1).length === 1 && row.filter((v) => v === 0).length === 9)).toBe(
    true,
  );
  const style = await numbers(z.style);
  expect(Math.min(...style)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...style)).toBeLessThan(4);
  expect(style.reduce((a, b) => a + b) / style.length).toBeCloseTo(2, 1);
});

test('equal streams give equal samples, and the next call gives other samples', async () => {
  const draw = (random = randomStream(3)) => numbers(latent.sample(4, random).noise);
  expect(await draw()).toEqual(await draw());
  const random = randomStream(3);
  expect(await draw(random)).not.toEqual(await draw(random));
});

test('the samples of a code do not depend on the other codes', async () => {
  const alone = latentSpace({ digit: categorical(10) }).sample(6, randomStream(1)).digit;
  expect(await numbers(latent.sample(6, randomStream(1)).digit)).toEqual(await numbers(alone));
});

test('arrange orders the codes like the inputs of a model with the same names', async () => {
  const { noise, digit, style } = latent.inputs();
  const joined = connect([style, noise, digit], layers.concatenate());
  const generator = model({ inputs: [style, digit, noise], outputs: joined });
  const z = latent.sample(2, randomStream(1));
  const given = latent.arrange(z, generator) as Tensor[];
  expect(given).toEqual([z.style, z.digit, z.noise]);
});

test('arrange concatenates all codes in declared order for a model with one input', async () => {
  const generator = sequential({ layers: [layers.dense({ units: 1, inputShape: [latent.size] })] });
  generator.build();
  const z = latent.sample(2, randomStream(1));
  const given = tidy(() => latent.arrange(z, generator)) as Tensor;
  expect(given.shape).toEqual([2, 74]);
  expect((await numbers(given)).slice(62, 72)).toEqual((await numbers(z.digit)).slice(0, 10));
});

test('throws if an argument is wrong', async () => {
  expect(() => gaussian(0)).toThrow('gaussian: size must be an integer >= 1, got 0');
  expect(() => categorical(1)).toThrow('categorical: classes must be an integer >= 2, got 1');
  expect(() => uniform(2, { low: 1, high: 1 })).toThrow('uniform: high must be > low = 1, got 1');
  expect(() => gaussian(2, { scale: -8 })).toThrow('gaussian: scale must be an integer >= 1, got -8');
  expect(() => latentSpace({})).toThrow('latentSpace: codes must be an object with at least one code, got {}');
  expect(() => latent.sample(0, randomStream(1))).toThrow('latentSpace.sample: count must be an integer >= 1, got 0');
  const other = input({ shape: [3], name: 'other' });
  const noise = input({ shape: [62], name: 'noise' });
  const wrongNames = model({ inputs: [other, noise], outputs: connect([other, noise], layers.concatenate()) });
  const z = latent.sample(1, randomStream(1));
  expect(() => latent.arrange(z, wrongNames)).toThrow(
    'latentSpace.arrange: model must be a model with inputs named noise, digit, style, got "other"',
  );
  const wide = (['noise', 'digit', 'style'] as const).map((name) => input({ shape: [62], name }));
  const wrongSizes = model({ inputs: wide, outputs: connect(wide, layers.concatenate()) });
  expect(() => latent.arrange(z, wrongSizes)).toThrow(
    'latentSpace.arrange: model must be a model whose input "digit" has shape [batch, 10], got [null, 62]',
  );
  const oneInput = sequential({ layers: [layers.dense({ units: 1, inputShape: [latent.size] })] });
  expect(() => latent.arrange({ noise: z.noise } as never, oneInput)).toThrow(
    'latentSpace.arrange: codes must be an object with a code named "digit", got { noise }',
  );
});

test('truncation resamples Gaussian codes and does not change the others', async () => {
  const draw = (truncation?: number) =>
    latent.sample(50, randomStream(3), truncation === undefined ? {} : { truncation });
  const [full, truncated] = [draw(), draw(0.5)];
  const noise = await numbers(truncated.noise);
  expect(Math.max(...noise.map(Math.abs))).toBeLessThanOrEqual(0.5);
  // nearly uniform, so the values are neither clipped nor scaled
  expect(noise.filter((value) => Math.abs(value) > 0.25).length / noise.length).toBeCloseTo(0.485, 1);
  expect(await numbers(truncated.digit)).toEqual(await numbers(full.digit));
  expect(await numbers(truncated.style)).toEqual(await numbers(full.style));
  expect(() => draw(0)).toThrow('latentSpace.sample: truncation must be > 0, got 0');
});
