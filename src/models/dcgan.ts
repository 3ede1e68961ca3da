import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { checkArguments, fraction, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { gaussian, latentSpace } from '../latent/index.js';
import { doublings } from './doublings.js';
import type { Gan } from './gan.js';

/** Arguments of {@link dcgan}. */
export interface DcganArgs {
  /** Height and width of the pictures: 4, 5, 6 or 7 times a power of two. */
  resolution: number;
  /** Channels at half the resolution; they double with each halving. Default 64; the paper has 128. */
  channels?: number;
  /** Channels of the pictures. Default 3. */
  colors?: number;
  /** Numbers of z. Default 100, as in the paper. */
  latent?: number;
  /** Share of the old value that a moving average of batch normalisation keeps. Default 0.9, as in most code of the paper; tfjs's own is 0.99. The averages are of biased variances, as tfjs has them; PyTorch's are not. */
  momentum?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * A DCGAN: transposed convolutions up, strided convolutions down, batch normalisation between, nothing else.
 *
 * Pictures are `[batch, resolution, resolution, colors]` in [-1, 1]. Kernels are 4×4, which a stride of 2 divides, so that no checkerboard is built in (the paper's
 * are 5×5), and begin as $\mathcal N(0, 0.02)$. A composition of layers, to use and to copy.
 *
 * @throws RangeError if `resolution` is not 4, 5, 6 or 7 times a power of two, or another size is no integer of at least 1.
 * @see Radford et al. 2016, Unsupervised Representation Learning with DCGANs, [arXiv:1511.06434](https://arxiv.org/abs/1511.06434).
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
  const apply = (layer: layers.Layer, x: SymbolicTensor) => layer.apply(x) as SymbolicTensor;
  const normalized = (x: SymbolicTensor) => apply(layers.batchNormalization({ momentum, epsilon: 1e-5 }), x);
  const strided = { kernelSize: 4, strides: 2, padding: 'same' } as const;
  const widths = Array.from({ length: count }, (_, halvings) => channels * 2 ** halvings);

  const { z } = latent.inputs();
  const widest = widths.at(-1) as number;
  let x = apply(layers.dense({ units: base * base * widest, useBias: false, ...initial() }), z);
  x = apply(layers.reshape({ targetShape: [base, base, widest] }), x);
  for (const filters of widths.slice(0, -1).reverse()) {
    x = apply(layers.reLU(), normalized(x));
    x = apply(layers.conv2dTranspose({ filters, useBias: false, ...strided, ...initial() }), x);
  }
  x = apply(layers.conv2dTranspose({ filters: colors, ...strided, ...initial() }), apply(layers.reLU(), normalized(x)));
  const generator = model({ inputs: z, outputs: apply(layers.activation({ activation: 'tanh' }), x) });

  const image = input({ shape: [resolution, resolution, colors] });
  let y = image;
  for (const [index, filters] of widths.entries()) {
    y = apply(layers.conv2d({ filters, useBias: index === 0, ...strided, ...initial() }), y);
    y = apply(layers.leakyReLU({ alpha: 0.2 }), index === 0 ? y : normalized(y));
  }
  const logit = apply(layers.dense({ units: 1, ...initial() }), apply(layers.flatten(), y));
  return { generator, discriminator: model({ inputs: image, outputs: logit }), latent, separateBatches: true };
}
