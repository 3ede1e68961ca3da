import {
  add,
  type GradConfig,
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

/**
 * With `s = bias + alpha · B x²`, where the band matrix `B` sums over neighbouring channels, and `y = x s^-beta`:
 * `dx = dy s^-beta - 2 alpha beta x · B (dy x s^-(beta+1))`. Made of operations that can be differentiated again.
 */
export const localResponseNormalization: GradConfig = {
  kernelName: 'LRN',
  inputsToSave: ['x'],
  gradFunc: (gradient, [input], attrs) => {
    const { depthRadius, bias, alpha, beta } = attrs as unknown as LRNAttrs;
    const x = input as Tensor;
    const dy = gradient as Tensor;
    const channels = x.shape.at(-1) as number;
    const band = () => linalg.bandPart(ones([channels, channels]), depthRadius, depthRadius) as Tensor2D;
    const overNeighbours = (t: Tensor) => reshape(matMul(reshape(t, [-1, channels]), band()), x.shape);
    return {
      x: () => {
        const scale = add(mul(overNeighbours(square(x)), alpha), bias);
        const crossed = overNeighbours(mul(mul(dy, x), pow(scale, -beta - 1)));
        return sub(mul(dy, pow(scale, -beta)), mul(mul(x, crossed), 2 * alpha * beta));
      },
    };
  },
};
