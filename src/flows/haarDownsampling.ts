import { add, concat, mul, serialization, split, sub, type Tensor } from '@tensorflow/tfjs-core';
import type { LayerArgs } from '../core/tfjs.js';
import type { ForwardResult, InverseResult } from './bijector.js';
import { Squeeze2d } from './squeeze2d.js';

/**
 * Makes channels of the four Haar wavelets of each block of 2×2 pixels: its mean and its differences along both sides and the diagonal.
 *
 * $$ (a, h, v, d) = \tfrac12 (p_{00}, p_{01}, p_{10}, p_{11}) \begin{pmatrix} 1 & 1 & 1 & 1 \\ 1 & -1 & 1 & -1 \\ 1 & 1 & -1 & -1 \\ 1 & -1 & -1 & 1 \end{pmatrix} $$
 *
 * A rotation, whose log-determinant is 0. `[batch, height, width, channels]` to `[batch, height / 2, width / 2, 4 · channels]`, all means first, then h, v and d. In the place of {@link squeeze2d} it lets
 * {@link multiScale} set details aside and go on with a smaller picture.
 *
 * @throws RangeError if height or width are odd.
 * @see Ardizzone et al. 2019, Guided Image Generation with Conditional Invertible Neural Networks, [arXiv:1907.02392](https://arxiv.org/abs/1907.02392).
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
    return { y: rotated(y), logDet };
  }

  protected override invert(y: Tensor): InverseResult {
    // the rotation is its own inverse
    return super.invert(rotated(y));
  }
}

/** The four pixels' channels by the matrix of Hadamard. */
function rotated(pixels: Tensor): Tensor {
  const [first, second, third, fourth] = split(pixels, 4, -1) as [Tensor, Tensor, Tensor, Tensor];
  const [upper, lower] = [add(first, second), add(third, fourth)];
  const [across, acrossLower] = [sub(first, second), sub(third, fourth)];
  const all = [add(upper, lower), add(across, acrossLower), sub(upper, lower), sub(across, acrossLower)];
  return mul(concat(all, -1), 0.5);
}

/** {@inheritDoc HaarDownsampling} */
export const haarDownsampling = (args?: LayerArgs) => new HaarDownsampling(args);

serialization.registerClass(HaarDownsampling);
