import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkTensor } from '../bases/block.js';
import { boolean, callable, checkArguments, integer, layer, optional, withResultChecked } from '../core/check.js';
import { evenImageSizes, imageSizes } from '../core/imageSizes.js';

/** Arguments of {@link residualDown}. */
export interface ResidualDownArgs {
  /** Channels that come out. */
  channels: number;
  /** Makes a convolution with `same` padding; spectrally normalised for example. */
  convolution(filters: number, kernelSize: number): layers.Layer;
  /** Whether the picture is halved. Default true. */
  halve?: boolean;
  /** Whether the block begins with a rectifier. Default true; the first block of a discriminator, which sees the picture, does not. */
  rectify?: boolean;
}

/**
 * A residual block that halves a picture: rectify, convolve, rectify, convolve, average each four pixels, and add what goes past.
 *
 * $$ y = W_s * \operatorname{pool}(x) + \operatorname{pool}\bigl(W_2 * \rho(W_1 * \rho(x))\bigr) $$
 *
 * with ρ the rectifier, W₁ and W₂ 3×3 and W_s 1×1, which is left out where neither size nor channels change. `[batch, h, w, c]` becomes
 * `[batch, h/2, w/2, channels]`. A composition of layers, to use and to copy.
 *
 * @param x features within a model that is being built.
 * @throws RangeError if height or width is odd and to be halved.
 * @see Miyato et al. 2018, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), and Brock et al. 2019, BigGAN, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096), appendix B.
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
  checkTensor('residualDown', x);
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
  const apply = (by: layers.Layer, h: SymbolicTensor) => by.apply(h) as SymbolicTensor;
  const halved = (h: SymbolicTensor) => (halve ? apply(layers.averagePooling2d({ poolSize: 2 }), h) : h);
  const first = apply(convolution(channels, 3), rectify ? apply(layers.reLU(), x) : x);
  const second = halved(apply(convolution(channels, 3), apply(layers.reLU(), first)));
  const changes = halve || x.shape.at(-1) !== channels;
  // pixels and channels do not meet in it, so the pool may come first, and the convolution has a quarter of the work
  const past = changes ? apply(convolution(channels, 1), halved(x)) : x;
  return layers.add().apply([second, past]) as SymbolicTensor;
}
