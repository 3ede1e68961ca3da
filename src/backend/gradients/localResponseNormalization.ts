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
 * With `s = bias + alpha · B x²`, where the band matrix `B` sums over neighboring channels, and
 * `y = x s^-beta`, the gradient is `dx = dy s^-beta - 2 alpha beta x · B (dy x s^-(beta+1))`. All operations
 * are differentiable again.
 */
export const localResponseNormalization = defineGradient(
  'LRN',
  ['x'],
  (dy, [x], { depthRadius, bias, alpha, beta }: LRNAttrs) => {
    const channels = x.shape.at(-1) as number;
    // tfjs rejects a band wider than the number of channels
    const radius = Math.min(depthRadius, channels);
    const band = () => linalg.bandPart(ones([channels, channels]), radius, radius) as Tensor2D;
    const overNeighbors = (t: Tensor) => reshape(matMul(reshape(t, [-1, channels]), band()), x.shape);
    return {
      x: () => {
        const scale = add(mul(overNeighbors(square(x)), alpha), bias);
        const correlated = overNeighbors(mul(mul(dy, x), pow(scale, -beta - 1)));
        return sub(mul(dy, pow(scale, -beta)), mul(mul(x, correlated), 2 * alpha * beta));
      },
    };
  },
);
