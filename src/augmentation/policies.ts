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

/** Brightness by at most a half, then saturation up to twice, then contrast from a half to one and a half. */
export function color(x: Tensor4D, random: RandomStream): Tensor4D {
  const perPicture = (low: number, high: number) => random.uniform([x.shape[0], 1, 1, 1], low, high);
  const from = (middle: Tensor, picture: Tensor, factor: Tensor) => add(mul(sub(picture, middle), factor), middle);
  const brightened = add(x, perPicture(-0.5, 0.5));
  const saturated = from(mean(brightened, 3, true), brightened, perPicture(0, 2));
  return from(mean(saturated, [1, 2, 3], true), saturated, perPicture(0.5, 1.5)) as Tensor4D;
}

/** Moves each picture by whole pixels, at most an eighth of its size; what comes in is zero. */
export function translation(x: Tensor4D, random: RandomStream): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const shifts = (size: number) => {
    const most = Math.floor(size / 8 + 0.5);
    return floor(random.uniform([batch, 1], -most, most + 1));
  };
  const moved = reshape(
    matMul(shiftMatrices(height, shifts(height)), reshape(x, [batch, height, width * channels])),
    x.shape,
  );
  const turned = reshape(transpose(moved, [0, 2, 1, 3]), [batch, width, height * channels]);
  const both = reshape(matMul(shiftMatrices(width, shifts(width)), turned), [batch, width, height, channels]);
  return transpose(both, [0, 2, 1, 3]) as Tensor4D;
}

/** `[batch, size, size]`: row i has its one at i + shift, or none where that is outside. A product, as `gather` is slow and its gradient slower. */
function shiftMatrices(size: number, shifts: Tensor): Tensor {
  const sources = expandDims(add(range(0, size), shifts), 2);
  return cast(equal(sources, range(0, size)), 'float32');
}

/** Blanks a square of half the picture's height and width, which may reach over its border. */
export function cutout(x: Tensor4D, random: RandomStream): Tensor4D {
  const [batch, height, width] = x.shape;
  const inside = (size: number) => {
    const side = Math.floor(size / 2 + 0.5);
    const centre = floor(random.uniform([batch, 1], 0, size + 1 - (side % 2)));
    const start = sub(centre, Math.floor(side / 2));
    const places = range(0, size) as Tensor1D;
    return cast(logicalAnd(less(sub(start, 0.5), places), less(places, add(start, side - 0.5))), 'float32');
  };
  const rows = reshape(inside(height), [batch, height, 1, 1]);
  const columns = reshape(inside(width), [batch, 1, width, 1]);
  return mul(x, sub(1, mul(rows, columns)));
}
