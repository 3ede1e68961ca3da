import { argMax, eye, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { munkres } from 'munkres';
import { recoverCodes, repeatCodes, type Trainer } from 'tfjs-generative';
import type { DigitClassifier } from '../shared/digitClassifier.js';
import { type Digits, pictures } from '../shared/mnist.js';
import { latent } from './models.js';

const categories = latent.codes.category.size;

/** How categories and digits go together. */
export interface Assignment {
  /** The digit that each category stands for: the one-to-one assignment by which most pictures are right. */
  digits: number[];
  /** Share of pictures whose category stands for their digit. */
  accuracy: number;
}

/** The categories that the discriminator reads from real test digits, against their labels, which nothing was trained with. */
export function judgeReading(discriminator: LayersModel, { images, labels }: Digits): Assignment {
  const read = tidy(() => argMax(recoverCodes(discriminator, pictures(images)).category as Tensor, 1).dataSync());
  return assign(Array.from(read), Array.from(labels));
}

/** The categories asked for of `count` samples, as many of each, against the digits that a classifier of real ones sees. */
export async function judgeSamples(
  trainer: Trainer,
  { classify }: DigitClassifier,
  count: number,
): Promise<Assignment> {
  const { category } = tidy(() => repeatCodes({ category: eye(categories) }, count / categories));
  const samples = await trainer.sample(count, { codes: { category } });
  const [asked, seen] = tidy(() => [argMax(category, 1).dataSync(), argMax(classify(samples).logits, 1).dataSync()]);
  for (const tensor of [category, samples]) tensor.dispose();
  return assign(Array.from(asked as Int32Array), Array.from(seen as Int32Array));
}

/** The best one-to-one assignment. */
export function assign(named: number[], digits: number[]): Assignment {
  const counts = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  for (const [place, category] of named.entries()) {
    const row = counts[category] as number[];
    row[digits[place] as number] = (row[digits[place] as number] as number) + 1;
  }
  const pairs = munkres(counts.map((row) => row.map((count) => -count)));
  const right = pairs.reduce((sum, [category, digit]) => sum + (counts[category]?.[digit] as number), 0);
  return { digits: pairs.map(([, digit]) => digit), accuracy: right / named.length };
}
