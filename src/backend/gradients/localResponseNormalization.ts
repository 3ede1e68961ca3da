import {
  add,
  type LRNAttrs,
  linalg,
  matMul,
  mul,
  ones,
  pow,
  reshape,
  square,
  sub,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/**
 * With `s = bias + alpha · B x²`, where the band matrix `B` sums over neighbouring channels, and `y = x s^-beta`:
 * `dx = dy s^-beta - 2 alpha beta x · B (dy x s^-(beta+1))`. Made of operations that can be differentiated again.
 */
export const localResponseNormalization = defineGradient(
  'LRN',
  ['x'],
  (dy, [x], { depthRadius, bias, alpha, beta }: LRNAttrs) => {
    const channels = x.shape.at(-1) as number;
    // no channel has more neighbours than there are channels, and a wider band is refused
    const radius = Math.min(depthRadius, channels);
    const band = () => linalg.bandPart(ones([channels, channels]), radius, radius) as Tensor2D;
    const overNeighbours = (t: Tensor) => reshape(matMul(reshape(t, [-1, channels]), band()), x.shape);
    return {
      x: () => {
        const scale = add(mul(overNeighbours(square(x)), alpha), bias);
        const crossed = overNeighbours(mul(mul(dy, x), pow(scale, -beta - 1)));
        return sub(mul(dy, pow(scale, -beta)), mul(mul(x, crossed), 2 * alpha * beta));
      },
    };
  },
);
