import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { checkArguments, fraction, integer, optional } from '../core/check.js';
import { connect } from '../core/connect.js';
import { randomStream } from '../core/randomStream.js';
import { gaussian, latentSpace } from '../latent/index.js';
import { doublings } from './doublings.js';
import type { Gan } from './gan.js';

/** Arguments of {@link dcgan}. */
export interface DcganArgs {
  /** Height and width of the images: 4, 5, 6 or 7 times a power of two, at least 8. */
  resolution: number;
  /** Channels at half the resolution; they double with each halving. Default 64; the paper has 128. */
  channels?: number;
  /** Channels of the images. Default 3. */
  colors?: number;
  /** Size of z. Default 100, as in the paper. */
  latent?: number;
  /**
   * Fraction of the moving averages that batch normalization keeps per update. Default 0.9, as in most code
   * for the paper; the default of TensorFlow.js is 0.99. The moving variance is the biased one, as everywhere
   * in TensorFlow.js; PyTorch has the unbiased one.
   */
  momentum?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * A DCGAN: transposed convolutions in the generator, strided convolutions in the discriminator, and batch
 * normalization between them.
 *
 * Images are `[batch, resolution, resolution, colors]` in [-1, 1]. The kernels are 4×4 and not 5×5 as in the
 * paper, because a size that the stride of 2 divides avoids checkerboard patterns. They are initialized from
 * $\mathcal N(0, 0.02)$. The source code is short; copy it to change the model.
 *
 * @throws RangeError if `resolution` is not 4, 5, 6 or 7 times a power of two, `momentum` is not in [0, 1),
 * or another argument is not an integer of at least 1 (`seed`: 0).
 * @see Radford et al. 2016, Unsupervised Representation Learning with DCGANs,
 * [arXiv:1511.06434](https://arxiv.org/abs/1511.06434).
 * @example
 * ```ts
 * const gan = dcgan({ resolution: 28, colors: 1, channels: 32, seed: 1 });
 * const trainer = new Trainer({ players: adversarial({ ...gan, loss: nonSaturating }), seed: 1 });
 * ```
 * @category Models
 */
export function dcgan(args: DcganArgs): Gan<'z'> {
  checkArguments('dcgan', args, {
    resolution: integer(8),
    channels: optional(integer(1)),
    colors: optional(integer(1)),
    latent: optional(integer(1)),
    momentum: optional(fraction),
    seed: optional(integer(0)),
  });
  const { resolution, channels = 64, colors = 3, latent: size = 100, momentum = 0.9, seed = 0 } = args;
  const random = randomStream(seed);
  const { base, count } = doublings('dcgan', resolution);
  repairBackends();
  const latent = latentSpace({ z: gaussian(size) });

  const initial = () => ({ kernelInitializer: initializers.randomNormal({ stddev: 0.02, seed: random.nextSeed() }) });
  const normalization = () => layers.batchNormalization({ momentum, epsilon: 1e-5 });
  const strided = { kernelSize: 4, strides: 2, padding: 'same' } as const;
  const widths = Array.from({ length: count }, (_, halvings) => channels * 2 ** halvings);

  const { z } = latent.inputs();
  const widest = widths.at(-1) as number;
  let x = connect(
    z,
    layers.dense({ units: base * base * widest, useBias: false, ...initial() }),
    layers.reshape({ targetShape: [base, base, widest] }),
  );
  for (const filters of widths.slice(0, -1).reverse()) {
    const convolution = layers.conv2dTranspose({ filters, useBias: false, ...strided, ...initial() });
    x = connect(x, normalization(), layers.reLU(), convolution);
  }
  x = connect(x, normalization(), layers.reLU(), layers.conv2dTranspose({ filters: colors, ...strided, ...initial() }));
  const generator = model({ inputs: z, outputs: connect(x, layers.activation({ activation: 'tanh' })) });

  const image = input({ shape: [resolution, resolution, colors] });
  let y = image;
  for (const [index, filters] of widths.entries()) {
    y = connect(y, layers.conv2d({ filters, useBias: index === 0, ...strided, ...initial() }));
    if (index > 0) y = connect(y, normalization());
    y = connect(y, layers.leakyReLU({ alpha: 0.2 }));
  }
  const logit = connect(y, layers.flatten(), layers.dense({ units: 1, ...initial() }));
  return { generator, discriminator: model({ inputs: image, outputs: logit }), latent, separateBatches: true };
}
