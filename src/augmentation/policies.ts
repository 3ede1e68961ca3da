import {
  add,
  cast,
  equal,
  expandDims,
  floor,
  less,
  logicalAnd,
  matMul,
  mean,
  mul,
  range,
  reshape,
  sub,
  type Tensor,
  type Tensor1D,
  type Tensor4D,
  transpose,
} from '@tensorflow/tfjs-core';
import type { RandomStream } from '../core/randomStream.js';

/**
 * Changes brightness by at most a half, saturation by a factor from 0 to 2, then contrast from a half to 1.5.
 */
export function color(x: Tensor4D, random: RandomStream): Tensor4D {
  const perImage = (low: number, high: number) => random.uniform([x.shape[0], 1, 1, 1], low, high);
  const scaleAbout = (center: Tensor, images: Tensor, factor: Tensor) => add(mul(sub(images, center), factor), center);
  const brightened = add(x, perImage(-0.5, 0.5));
  const saturated = scaleAbout(mean(brightened, 3, true), brightened, perImage(0, 2));
  return scaleAbout(mean(saturated, [1, 2, 3], true), saturated, perImage(0.5, 1.5)) as Tensor4D;
}

/** Shifts each image by a random number of pixels, at most an eighth of its size, and fills with zeros. */
export function translation(x: Tensor4D, random: RandomStream): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const shifts = (size: number) => {
    const largest = Math.floor(size / 8 + 0.5);
    return floor(random.uniform([batch, 1], -largest, largest + 1));
  };
  const rowsShifted = reshape(
    matMul(shiftMatrices(height, shifts(height)), reshape(x, [batch, height, width * channels])),
    x.shape,
  );
  const transposed = reshape(transpose(rowsShifted, [0, 2, 1, 3]), [batch, width, height * channels]);
  const bothShifted = reshape(matMul(shiftMatrices(width, shifts(width)), transposed), [
    batch,
    width,
    height,
    channels,
  ]);
  return transpose(bothShifted, [0, 2, 1, 3]) as Tensor4D;
}

/**
 * `[batch, size, size]` matrices that shift the rows of what they multiply. Row i has a 1 at i + shift, or no
 * 1 where that is outside. `gather` would do the same, but is slower, above all in its gradient.
 */
function shiftMatrices(size: number, shifts: Tensor): Tensor {
  const sources = expandDims(add(range(0, size), shifts), 2);
  return cast(equal(sources, range(0, size)), 'float32');
}

/** Sets a rectangle of half the height and width of each image to zero. It may extend past the border. */
export function cutout(x: Tensor4D, random: RandomStream): Tensor4D {
  const [batch, height, width] = x.shape;
  const inside = (size: number) => {
    const side = Math.floor(size / 2 + 0.5);
    const center = floor(random.uniform([batch, 1], 0, size + 1 - (side % 2)));
    const start = sub(center, Math.floor(side / 2));
    const positions = range(0, size) as Tensor1D;
    return cast(logicalAnd(less(sub(start, 0.5), positions), less(positions, add(start, side - 0.5))), 'float32');
  };
  const rows = reshape(inside(height), [batch, height, 1, 1]);
  const columns = reshape(inside(width), [batch, 1, width, 1]);
  return mul(x, sub(1, mul(rows, columns)));
}
