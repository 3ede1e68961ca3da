import { dispose, mean, square, stack, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Codes, randomStream, recoverCodes, repeatCodes } from 'tfjs-generative';
import { meanFrequency, varianceByBand } from './bands.js';
import type { MultiscaleGan } from './gan.js';
import { codeOf, type Names } from './models.js';

type Name = (typeof codeOf)[keyof typeof codeOf];

const groups = 64;
const variants = 16;
const samples = 2000;

/** The effect of the code of one scale on images. */
export interface ScaleFigures {
  width: number;
  /** Fraction of the variance of all codes in each band, from 0 to 16 cycles per image. */
  fractions: number[];
  /** In cycles per image. */
  meanFrequency: number;
  /** R² of the code that the discriminator recovers: of its worst dimension, and the mean. */
  recovery: { worst: number; mean: number };
}

/** Measures the variance that each code causes, and how well the discriminator recovers it. */
export async function measure(gan: MultiscaleGan, seed: number): Promise<ScaleFigures[]> {
  const { latent } = gan;
  const random = randomStream(seed).fork('measure');
  const fresh = latent.sample(groups * variants, random);
  const same = tidy(() => repeatCodes(latent.sample(groups, random), variants));
  const all = await variance(gan, fresh);
  const recovered = await recoveries(gan, seed);
  const figures = [];
  for (const [width, name] of Object.entries(codeOf)) {
    const bands = await variance(gan, { ...same, [name]: fresh[name] });
    const fractions = bands.map((value, band) => value / (all[band] as number));
    figures.push({
      width: Number(width),
      fractions,
      meanFrequency: meanFrequency(fractions),
      recovery: recovered[name],
    });
  }
  dispose([fresh, same]);
  return figures;
}

async function variance({ trainer }: MultiscaleGan, codes: Codes<Names>): Promise<number[]> {
  const images = await trainer.sample(groups * variants, { codes });
  const bands = await varianceByBand(images, variants);
  images.dispose();
  return bands;
}

/** How well the discriminator recovers the codes of samples. */
async function recoveries({ latent, trainer, discriminator }: MultiscaleGan, seed: number) {
  const codes = latent.sample(samples, randomStream(seed).fork('recover'));
  const images = await trainer.sample(samples, { codes });
  const scores = tidy(() => {
    const estimates = recoverCodes(discriminator, images);
    // the codes have a variance of 1
    const score = (name: Name) => sub(1, mean(square(sub(estimates[name] as Tensor2D, codes[name])), 0));
    return stack(Object.values(codeOf).map(score)) as Tensor2D;
  });
  const rows = await scores.array();
  dispose([scores, images, codes]);
  const recoveries = Object.values(codeOf).map((name, index) => {
    const row = rows[index] as number[];
    return [name, { worst: Math.min(...row), mean: row.reduce((a, b) => a + b) / row.length }];
  });
  return Object.fromEntries(recoveries) as Record<Name, ScaleFigures['recovery']>;
}
