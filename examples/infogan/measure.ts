import { argMax, eye, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { munkres } from 'munkres';
import { recoverCodes, repeatCodes, type Trainer } from 'tfjs-generative';
import type { DigitClassifier } from '../shared/digitClassifier.js';
import { type Digits, toImages } from '../shared/mnist.js';
import { latent } from './models.js';

const categories = latent.codes.category.size;

/** How categories correspond to digits. */
export interface Assignment {
  /** The digit of each category, in the one-to-one assignment with the highest accuracy. */
  digits: number[];
  /** Fraction of images whose category stands for their digit. */
  accuracy: number;
}

/** Compares the categories that the discriminator reads from real test digits with their labels. */
export function measureReading(discriminator: LayersModel, { images, labels }: Digits): Assignment {
  const read = tidy(() => argMax(recoverCodes(discriminator, toImages(images)).category as Tensor, 1).dataSync());
  return assign(Array.from(read), Array.from(labels));
}

/**
 * Compares the categories of `count` samples with the digits that a classifier of real digits finds in them.
 */
export async function measureSamples(
  trainer: Trainer,
  { classify }: DigitClassifier,
  count: number,
): Promise<Assignment> {
  const { category } = tidy(() => repeatCodes({ category: eye(categories) }, count / categories));
  const samples = await trainer.sample(count, { codes: { category } });
  const [categoriesOfSamples, digits] = tidy(() => [
    argMax(category, 1).dataSync(),
    argMax(classify(samples).logits, 1).dataSync(),
  ]);
  for (const tensor of [category, samples]) tensor.dispose();
  return assign(Array.from(categoriesOfSamples as Int32Array), Array.from(digits as Int32Array));
}

/** The one-to-one assignment of categories to digits with the highest accuracy. */
export function assign(read: number[], digits: number[]): Assignment {
  const counts = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  for (const [index, category] of read.entries()) {
    const row = counts[category] as number[];
    row[digits[index] as number] = (row[digits[index] as number] as number) + 1;
  }
  const pairs = munkres(counts.map((row) => row.map((count) => -count)));
  const correct = pairs.reduce((sum, [category, digit]) => sum + (counts[category]?.[digit] as number), 0);
  return { digits: pairs.map(([, digit]) => digit), accuracy: correct / read.length };
}
