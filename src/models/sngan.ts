import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkArguments, checkValue, fraction, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { gaussian, latentSpace } from '../latent/index.js';
import { globalSumPooling } from '../layers/globalSumPooling.js';
import { spectralNormalization } from '../layers/spectralNormalization.js';
import { doublings } from './doublings.js';
import type { Gan } from './gan.js';
import { residualDown } from './residualDown.js';
import { residualUp } from './residualUp.js';

/** Arguments of {@link sngan}. */
export interface SnganArgs {
  /** Height and width of the pictures: 4, 5, 6 or 7 times a power of two. */
  resolution: number;
  /** Channels of the generator; the discriminator has half as many. Default 256, as in the paper's for 32×32. */
  channels?: number;
  /** Channels of the pictures. Default 3. */
  colors?: number;
  /** Numbers of z. Default 128, as in the paper. */
  latent?: number;
  /** Share of the old value that a moving average of batch normalisation keeps. Default 0.99, tfjs's own; most code of the paper has 0.9. The averages are of biased variances, as tfjs has them; PyTorch's are not. */
  momentum?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * An SNGAN: residual blocks, with batch normalisation in the generator and {@link spectralNormalization} of every kernel of the discriminator.
 *
 * Pictures are `[batch, resolution, resolution, colors]` in [-1, 1]. The discriminator halves the picture in all blocks but the last
 * two and sums over pixels at the end. A composition of layers, to use and to copy; trained with {@link hinge}.
 *
 * @throws RangeError if `resolution` is not 4, 5, 6 or 7 times a power of two, `channels` no even integer of at least 2, or another size no integer of at least 1.
 * @see Miyato et al. 2018, Spectral Normalization for GANs, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), table 4.
 * @example
 * ```ts
 * const gan = sngan({ resolution: 28, colors: 1, channels: 64, seed: 1 });
 * const trainer = new Trainer({ players: adversarial({ ...gan, loss: hinge }), seed: 1 });
 * ```
 * @category Models
 */
export function sngan(args: SnganArgs): Gan<'z'> {
  checkArguments('sngan', args, {
    resolution: integer(8),
    channels: optional(integer(1)),
    colors: optional(integer(1)),
    latent: optional(integer(1)),
    momentum: optional(fraction),
    seed: optional(integer(0)),
  });
  const { resolution, channels = 256, colors = 3, latent: size = 128, momentum = 0.99, seed = 0 } = args;
  const random = randomStream(seed);
  const { base, count } = doublings('sngan', resolution);
  checkValue('sngan', 'channels / 2', channels / 2, integer(1));
  const latent = latentSpace({ z: gaussian(size) });

  const initial = () => ({ kernelInitializer: initializers.glorotUniform({ seed: random.nextSeed() }) });
  const apply = (layer: layers.Layer, x: SymbolicTensor) => layer.apply(x) as SymbolicTensor;
  const plain = (filters: number, kernelSize: number) =>
    layers.conv2d({ filters, kernelSize, padding: 'same', ...initial() });
  const spectral = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });

  const { z } = latent.inputs();
  const normalize = (h: SymbolicTensor) => apply(layers.batchNormalization({ momentum }), h);
  let x = apply(layers.dense({ units: base * base * channels, ...initial() }), z);
  x = apply(layers.reshape({ targetShape: [base, base, channels] }), x);
  for (let block = 0; block < count; block += 1) x = residualUp(x, { channels, convolution: plain, normalize });
  x = apply(plain(colors, 3), apply(layers.reLU(), normalize(x)));
  const generator = model({ inputs: z, outputs: apply(layers.activation({ activation: 'tanh' }), x) });

  const image = input({ shape: [resolution, resolution, colors] });
  const convolution = (filters: number, kernelSize: number) => spectral(plain(filters, kernelSize));
  let y = image;
  for (let block = 0; block <= count; block += 1) {
    y = residualDown(y, { channels: channels / 2, convolution, halve: block < count - 1, rectify: block > 0 });
  }
  const features = apply(globalSumPooling(), apply(layers.reLU(), y));
  const logit = apply(spectral(layers.dense({ units: 1, ...initial() })), features);
  return { generator, discriminator: model({ inputs: image, outputs: logit }), latent };
}
