import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  boolean,
  callable,
  checkArguments,
  checkValue,
  integer,
  layer,
  optional,
  symbolicTensor,
  withResultChecked,
} from '../core/check.js';
import { connect } from '../core/connect.js';
import { evenImageSizes, imageSizes } from '../core/imageSizes.js';

/** Arguments of {@link residualDown}. */
export interface ResidualDownArgs {
  /** Channels of the output. */
  channels: number;
  /** Makes a convolution with `same` padding, which may be wrapped in {@link spectralNormalization}. */
  convolution(filters: number, kernelSize: number): layers.Layer;
  /** Whether height and width are halved. Default true. */
  halve?: boolean;
  /**
   * Whether the block starts with a rectifier. Default true. The first block of a discriminator takes the
   * image itself and has `rectify: false`.
   */
  rectify?: boolean;
}

/**
 * A residual block that halves the height and width of features: rectify, convolve, rectify, convolve,
 * average 2×2 pixels, and add a shortcut.
 *
 * $$ y = W_s * \operatorname{pool}(x) + \operatorname{pool}\bigl(W_2 * \rho(W_1 * \rho(x))\bigr) $$
 *
 * ρ is the rectifier. W₁ and W₂ are 3×3. The shortcut $W_s$ is 1×1; it is the identity if neither size nor
 * channels change. `[batch, h, w, c]` becomes `[batch, h/2, w/2, channels]`. The source code is short; copy
 * it to change the block.
 *
 * @param x Features of a functional model.
 * @throws TypeError if x is not a symbolic tensor.
 * @throws RangeError if x is not `[batch, height, width, channels]`, `channels` is not an integer of at least
 * 1, or height or width is odd and `halve` is true.
 * @see Miyato et al. 2018, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957); Brock et al. 2019, BigGAN,
 * [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B.
 * @example
 * ```ts
 * const image = input({ shape: [32, 32, 3] });
 * const convolution = (filters: number, kernelSize: number) =>
 *   spectralNormalization({ layer: layers.conv2d({ filters, kernelSize, padding: 'same' }) });
 * const half = residualDown(image, { channels: 64, convolution, rectify: false });
 * ```
 * @category Models
 */
export function residualDown(x: SymbolicTensor, args: ResidualDownArgs): SymbolicTensor {
  checkValue('residualDown', 'x', x, symbolicTensor);
  checkArguments('residualDown', args, {
    channels: integer(1),
    convolution: callable,
    halve: optional(boolean),
    rectify: optional(boolean),
  });
  const { channels, halve = true, rectify = true } = args;
  imageSizes('residualDown', x.shape);
  if (halve) evenImageSizes('residualDown', x.shape);
  const convolution = withResultChecked('residualDown', 'convolution', args.convolution, layer);
  const pool = (h: SymbolicTensor) => (halve ? connect(h, layers.averagePooling2d({ poolSize: 2 })) : h);
  const first = connect(rectify ? connect(x, layers.reLU()) : x, convolution(channels, 3));
  const residual = pool(connect(first, layers.reLU(), convolution(channels, 3)));
  const isIdentity = !halve && x.shape.at(-1) === channels;
  // a 1×1 convolution and pooling commute; this order needs a quarter of the work
  const shortcut = isIdentity ? x : connect(pool(x), convolution(channels, 1));
  return connect([residual, shortcut], layers.add());
}
