import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { checkArguments, checkValue, fraction, integer, optional } from '../core/check.js';
import { connect } from '../core/connect.js';
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
  /** Height and width of the images: 4, 5, 6 or 7 times a power of two, at least 8. */
  resolution: number;
  /**
   * Channels of the generator, an even number; the discriminator has half as many. Default 256, as in the
   * paper for 32×32 pixels.
   */
  channels?: number;
  /** Channels of the images. Default 3. */
  colors?: number;
  /** Size of z. Default 128, as in the paper. */
  latent?: number;
  /**
   * Fraction of the moving averages that batch normalization keeps per update. Default 0.99, the default of
   * TensorFlow.js; most code for the paper has 0.9. The moving variance is the biased one, as everywhere in
   * TensorFlow.js; PyTorch has the unbiased one.
   */
  momentum?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * An SNGAN: residual blocks, with batch normalization in the generator and {@link spectralNormalization} of
 * every kernel in the discriminator. Train it with {@link hinge}.
 *
 * Images are `[batch, resolution, resolution, colors]` in [-1, 1]. All blocks of the discriminator but the
 * last two halve the image; the features are summed over pixels at the end. The source code is short; copy it
 * to change the model.
 *
 * @throws RangeError if `resolution` is not 4, 5, 6 or 7 times a power of two, `channels` is not an even
 * integer of at least 2, `momentum` is not in [0, 1), or another argument is not an integer of at least 1
 * (`seed`: 0).
 * @see Miyato et al. 2018, Spectral Normalization for GANs,
 * [arXiv:1802.05957](https://arxiv.org/abs/1802.05957), table 4.
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
  const plain = (filters: number, kernelSize: number) =>
    layers.conv2d({ filters, kernelSize, padding: 'same', ...initial() });
  const spectral = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });

  const { z } = latent.inputs();
  const normalize = (h: SymbolicTensor) => connect(h, layers.batchNormalization({ momentum }));
  let x = connect(
    z,
    layers.dense({ units: base * base * channels, ...initial() }),
    layers.reshape({ targetShape: [base, base, channels] }),
  );
  for (let block = 0; block < count; block += 1) x = residualUp(x, { channels, convolution: plain, normalize });
  x = connect(normalize(x), layers.reLU(), plain(colors, 3), layers.activation({ activation: 'tanh' }));
  const generator = model({ inputs: z, outputs: x });

  const image = input({ shape: [resolution, resolution, colors] });
  const convolution = (filters: number, kernelSize: number) => spectral(plain(filters, kernelSize));
  let y = image;
  for (let block = 0; block <= count; block += 1) {
    y = residualDown(y, { channels: channels / 2, convolution, halve: block < count - 1, rectify: block > 0 });
  }
  const head = spectral(layers.dense({ units: 1, ...initial() }));
  const logit = connect(y, layers.reLU(), globalSumPooling(), head);
  return { generator, discriminator: model({ inputs: image, outputs: logit }), latent };
}
