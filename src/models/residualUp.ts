import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkTensor } from '../bases/block.js';
import {
  callable,
  checkArguments,
  integer,
  layer,
  optional,
  symbolicTensor,
  withResultChecked,
} from '../core/check.js';
import { imageSizes } from '../core/imageSizes.js';

/** Arguments of {@link residualUp}. */
export interface ResidualUpArgs {
  /** Channels that come out. */
  channels: number;
  /** Makes a convolution with `same` padding; spectrally normalised for example. */
  convolution(filters: number, kernelSize: number): layers.Layer;
  /** Normalises before each rectifier. Default batch normalisation; a conditional one closes over its condition. */
  normalize?(x: SymbolicTensor): SymbolicTensor;
}

/**
 * A residual block that doubles a picture: normalise, rectify, double, convolve, normalise, rectify, convolve, and add what goes past.
 *
 * $$ y = \operatorname{up}(x) * W_s + W_2 * \rho\bigl(n(W_1 * \operatorname{up}(\rho(n(x))))\bigr) $$
 *
 * with ρ the rectifier, n the normalisation, W₁ and W₂ 3×3 and W_s 1×1. `[batch, h, w, c]` becomes `[batch, 2 h, 2 w, channels]`. A composition of layers, to use and to copy.
 *
 * @param x features within a model that is being built.
 * @see Miyato et al. 2018, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), and Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B.
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
  checkTensor('residualUp', x);
  checkArguments('residualUp', args, {
    channels: integer(1),
    convolution: callable,
    normalize: optional(callable),
  });
  const { channels, normalize } = args;
  imageSizes('residualUp', x.shape);
  const normalized = normalize
    ? withResultChecked('residualUp', 'normalize', normalize, symbolicTensor)
    : (h: SymbolicTensor) => layers.batchNormalization().apply(h) as SymbolicTensor;
  const convolution = withResultChecked('residualUp', 'convolution', args.convolution, layer);
  const apply = (by: layers.Layer, h: SymbolicTensor) => by.apply(h) as SymbolicTensor;
  const doubled = (h: SymbolicTensor) => apply(layers.upSampling2d({ size: [2, 2] }), h);
  const rectified = (h: SymbolicTensor) => apply(layers.reLU(), normalized(h));
  const first = apply(convolution(channels, 3), doubled(rectified(x)));
  const second = apply(convolution(channels, 3), rectified(first));
  // pixels and channels do not meet in it, so the convolution may come first, at a quarter of the cost
  const past = doubled(apply(convolution(channels, 1), x));
  return layers.add().apply([second, past]) as SymbolicTensor;
}
