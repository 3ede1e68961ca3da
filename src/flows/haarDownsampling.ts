import { add, concat, mul, serialization, split, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerArgs } from '../core/tfjs.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { Squeeze2d } from './squeeze2d.js';

/**
 * Moves each 2×2 block of pixels into channels as Haar wavelet coefficients: the average, and the horizontal,
 * vertical and diagonal differences.
 *
 * $$ (a, h, v, d) = \tfrac12 (p_{00}, p_{01}, p_{10}, p_{11})
 * \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & -1 & 1 & -1 \\ 1 & 1 & -1 & -1 \\ 1 & -1 & -1 & 1 \end{pmatrix} $$
 *
 * `[batch, height, width, channels]` to `[batch, height / 2, width / 2, 4 · channels]`: first a of all
 * channels, then h, v and d. The matrix is orthogonal, so the log-determinant is 0. Use it instead of
 * {@link squeeze2d} in a {@link multiScale}, which then factors out the details and passes on a smaller
 * image.
 *
 * @throws RangeError if height or width is odd.
 * @see Ardizzone et al. 2019, Guided Image Generation with Conditional Invertible Neural Networks,
 * [arXiv:1907.02392](https://arxiv.org/abs/1907.02392).
 * @example
 * ```ts
 * const { y } = haarDownsampling().forward(randomStream(1).normal([8, 28, 28, 1])); // [8, 14, 14, 4]
 * ```
 * @category Flows
 */
export class HaarDownsampling extends Squeeze2d {
  static override readonly className = 'HaarDownsampling';

  protected override transform(x: Tensor): ForwardResult {
    const { y, logDet } = super.transform(x);
    return { y: haarTransform(y), logDet };
  }

  protected override invert(y: Tensor): InverseResult {
    // the matrix is its own inverse
    return super.invert(haarTransform(y));
  }
}

/** Multiplies the channels of the four pixels by the Haar matrix. */
function haarTransform(pixels: Tensor): Tensor {
  const [topLeft, topRight, bottomLeft, bottomRight] = split(pixels, 4, -1) as [Tensor, Tensor, Tensor, Tensor];
  const [topSum, bottomSum] = [add(topLeft, topRight), add(bottomLeft, bottomRight)];
  const [topDifference, bottomDifference] = [sub(topLeft, topRight), sub(bottomLeft, bottomRight)];
  const coefficients = [
    add(topSum, bottomSum),
    add(topDifference, bottomDifference),
    sub(topSum, bottomSum),
    sub(topDifference, bottomDifference),
  ];
  return mul(concat(coefficients, -1), 0.5);
}

/** {@inheritDoc HaarDownsampling} */
export const haarDownsampling = (args?: LayerArgs) => new HaarDownsampling(args);

serialization.registerClass(HaarDownsampling);
