import { dispose, mean, square, stack, sub, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { type Codes, randomStream, recoverCodes, repeatCodes } from 'tfjs-generative';
import { meanFrequency, varianceByBand } from './bands.js';
import type { Game } from './game.js';
import { codeOf, type Names } from './models.js';

type Name = (typeof codeOf)[keyof typeof codeOf];

const groups = 64;
const variants = 16;
const samples = 2000;

/** What one scale's code does to pictures. */
export interface ScaleFigures {
  width: number;
  /** Variance caused in each band, from 0 to 16 cycles a picture, as a share of what all codes together cause there. */
  shares: number[];
  /** In cycles a picture. */
  meanFrequency: number;
  /** 1 - squared error / variance of the numbers given back: the worst of the code's, and all together. */
  recovery: { worst: number; mean: number };
}

/** Resamples one scale's code at a time, and has the discriminator give all codes back. */
export async function measure(game: Game, seed: number): Promise<ScaleFigures[]> {
  const { latent } = game;
  const random = randomStream(seed).fork('measure');
  const fresh = latent.sample(groups * variants, random);
  const same = tidy(() => repeatCodes(latent.sample(groups, random), variants));
  const all = await variance(game, fresh);
  const recovered = await recoveries(game, seed);
  const figures = [];
  for (const [width, name] of Object.entries(codeOf)) {
    const caused = await variance(game, { ...same, [name]: fresh[name] });
    const shares = caused.map((value, band) => value / (all[band] as number));
    figures.push({ width: Number(width), shares, meanFrequency: meanFrequency(shares), recovery: recovered[name] });
  }
  dispose([fresh, same]);
  return figures;
}

async function variance({ trainer }: Game, codes: Codes<Names>): Promise<number[]> {
  const pictures = await trainer.sample(groups * variants, { codes });
  const bands = await varianceByBand(pictures, variants);
  pictures.dispose();
  return bands;
}

/** How well the discriminator gives codes back, of samples that are drawn as they are drawn for pictures. */
async function recoveries({ latent, trainer, discriminator }: Game, seed: number) {
  const codes = latent.sample(samples, randomStream(seed).fork('recover'));
  const pictures = await trainer.sample(samples, { codes });
  const scores = tidy(() => {
    const estimates = recoverCodes(discriminator, pictures);
    // the codes have a variance of 1
    const score = (name: Name) => sub(1, mean(square(sub(estimates[name] as Tensor2D, codes[name])), 0));
    return stack(Object.values(codeOf).map(score)) as Tensor2D;
  });
  const rows = await scores.array();
  dispose([scores, pictures, codes]);
  const named = Object.values(codeOf).map((name, place) => {
    const row = rows[place] as number[];
    return [name, { worst: Math.min(...row), mean: row.reduce((a, b) => a + b) / row.length }];
  });
  return Object.fromEntries(named) as Record<Name, ScaleFigures['recovery']>;
}
