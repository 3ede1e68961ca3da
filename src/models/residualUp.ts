import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
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
import { imageSizes } from '../core/imageSizes.js';

/** Arguments of {@link residualUp}. */
export interface ResidualUpArgs {
  /** Channels of the output. */
  channels: number;
  /** Makes a convolution with `same` padding, which may be wrapped in {@link spectralNormalization}. */
  convolution(filters: number, kernelSize: number): layers.Layer;
  /**
   * Normalizes features before each rectifier. Default batch normalization. A conditional normalization can
   * use the condition from the enclosing function.
   */
  normalize?(x: SymbolicTensor): SymbolicTensor;
}

/**
 * A residual block that doubles the height and width of features: normalize, rectify, double, convolve,
 * normalize, rectify, convolve, and add a shortcut.
 *
 * $$ y = \operatorname{up}(x) * W_s + W_2 * \rho\bigl(n(W_1 * \operatorname{up}(\rho(n(x))))\bigr) $$
 *
 * ρ is the rectifier and n the normalization. W₁ and W₂ are 3×3, the shortcut $W_s$ is 1×1.
 * `[batch, h, w, c]` becomes `[batch, 2 h, 2 w, channels]`. The source code is short; copy it to change the
 * block.
 *
 * @param x Features of a functional model.
 * @throws TypeError if x is not a symbolic tensor.
 * @throws RangeError if x is not `[batch, height, width, channels]`, or `channels` is not an integer of at
 * least 1.
 * @see Miyato et al. 2018, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957); Brock et al. 2019, BigGAN,
 * [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B.
 * @example
 * ```ts
 * const features = input({ shape: [8, 8, 64] });
 * const convolution = (filters: number, kernelSize: number) =>
 *   spectralNormalization({ layer: layers.conv2d({ filters, kernelSize, padding: 'same' }) });
 * const double = residualUp(features, { channels: 32, convolution });
 * ```
 * @category Models
 */
export function residualUp(x: SymbolicTensor, args: ResidualUpArgs): SymbolicTensor {
  checkValue('residualUp', 'x', x, symbolicTensor);
  checkArguments('residualUp', args, {
    channels: integer(1),
    convolution: callable,
    normalize: optional(callable),
  });
  const { channels, normalize: given } = args;
  imageSizes('residualUp', x.shape);
  const normalize = given
    ? withResultChecked('residualUp', 'normalize', given, symbolicTensor)
    : (h: SymbolicTensor) => connect(h, layers.batchNormalization());
  const convolution = withResultChecked('residualUp', 'convolution', args.convolution, layer);
  const double = () => layers.upSampling2d({ size: [2, 2] });
  const rectify = (h: SymbolicTensor) => connect(normalize(h), layers.reLU());
  // each convolution is made before the normalization in front of it: this order sets their seeds
  const first = convolution(channels, 3);
  const wide = connect(rectify(x), double(), first);
  const second = convolution(channels, 3);
  const residual = connect(rectify(wide), second);
  // a 1×1 convolution and doubling commute; this order needs a quarter of the work
  const shortcut = connect(x, convolution(channels, 1), double());
  return connect([residual, shortcut], layers.add());
}
