import {
  add,
  cos,
  floor,
  matMul,
  mod,
  mul,
  reshape,
  sin,
  slice,
  stack,
  sub,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { RandomStream } from 'tfjs-generative';

/** A distribution in the plane. */
export interface Distribution {
  name: string;
  /** Fresh points, `[count, 2]`. */
  sample(count: number, random: RandomStream): Tensor2D;
  /** Entropy in nats, if it is known: the lower bound of the mean −ln p of any model. */
  entropy?: number;
}

const stddev = 0.5 / Math.SQRT2;
const radius = 4 / Math.SQRT2;
const centers = Array.from({ length: 8 }, (_, i) => [
  radius * Math.cos((i * Math.PI) / 4),
  radius * Math.sin((i * Math.PI) / 4),
]);

/** Eight Gaussians on a circle, which do not overlap: the entropy is ln 8 plus that of one Gaussian. */
const eightGaussians: Distribution = {
  name: '8 Gaussians',
  entropy: Math.log(8) + Math.log(2 * Math.PI * Math.E * stddev ** 2),
  sample: (count, random) =>
    add(matMul(random.categorical(count, 8), tensor2d(centers)), mul(random.normal([count, 2]), stddev)) as Tensor2D,
};

/** Two interleaved half circles with noise. */
const moons: Distribution = {
  name: 'moons',
  sample: (count, random) => {
    const angle = random.uniform([count], 0, Math.PI);
    const second = reshape(slice(random.categorical(count, 2), [0, 0], [count, 1]), [count]);
    const sign = sub(1, mul(second, 2));
    const x = add(mul(cos(angle), sign), second);
    const y = add(mul(sin(angle), sign), mul(second, 0.5));
    const centered = sub(stack([x, y], 1), [0.5, 0.25]);
    return add(mul(centered, 2), mul(random.normal([count, 2]), 0.2)) as Tensor2D;
  },
};

/** Every second square of a 4 by 4 board. */
const checkerboard: Distribution = {
  name: 'checkerboard',
  entropy: Math.log(32),
  sample: (count, random) => {
    const x = random.uniform([count], -4, 4);
    const row = mul(floor(random.uniform([count], 0, 2)), 4);
    const shift = mul(mod(floor(mul(x, 0.5)), 2), 2);
    const y = sub(add(add(random.uniform([count], 0, 2), row), shift), 4);
    return stack([x, y], 1) as Tensor2D;
  },
};

export const distributions: readonly Distribution[] = [eightGaussians, moons, checkerboard];

/** Batches of fresh points. */
export function batches({ sample }: Distribution, batch: number) {
  return (index: number, random: RandomStream) => ({ data: tidy(() => sample(batch, random.fork(index))) });
}
