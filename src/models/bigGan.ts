import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, integer, optional } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import { orthogonal } from '../initializers/index.js';
import { categorical, gaussian, latentSpace } from '../latent/index.js';
import { conditionalBatchNormalization } from '../layers/conditionalBatchNormalization.js';
import { projectionHead } from '../layers/projectionHead.js';
import { selfAttention } from '../layers/selfAttention.js';
import { spectralNormalization } from '../layers/spectralNormalization.js';
import { splitLatent } from '../layers/splitLatent.js';
import { doublings } from './doublings.js';
import type { Gan } from './gan.js';
import { residualDown } from './residualDown.js';
import { residualUp } from './residualUp.js';

/** Arguments of {@link bigGan}. */
export interface BigGanArgs {
  /** Height and width of the pictures: 4, 5, 6 or 7 times a power of two, 16 to 896. */
  resolution: number;
  /** Width unit; blocks have 1 to 16 times as many channels. Default 96, as in the paper. */
  channels?: number;
  /** Number of classes. */
  classes: number;
  /** Numbers of z, divided among the first layer and the blocks. Default 20 for each, as in the paper. */
  latent?: number;
  /** Channels of the pictures. Default 3. */
  colors?: number;
  /** Numbers of the class embedding that all blocks share. Default 128, as in the paper. */
  embedding?: number;
  /** Resolution at which pixels attend to each other. Default 64, as in the paper; one that does not occur is none. */
  attention?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/** Widths of the generator's and the discriminator's blocks in units, by the number of doublings, as in the authors' code. */
const widths: Record<number, { up: number[]; down: number[]; halvings: number }> = {
  2: { up: [4, 4], down: [4, 4, 4], halvings: 2 },
  3: { up: [4, 4, 4], down: [4, 4, 4, 4], halvings: 2 },
  4: { up: [16, 8, 4, 2], down: [1, 2, 4, 8, 16], halvings: 4 },
  5: { up: [16, 8, 4, 2, 1], down: [1, 2, 4, 8, 16, 16], halvings: 5 },
  6: { up: [16, 8, 8, 4, 2, 1], down: [1, 2, 4, 8, 8, 16, 16], halvings: 6 },
  7: { up: [16, 8, 8, 4, 2, 1, 1], down: [1, 1, 2, 4, 8, 8, 16, 16], halvings: 7 },
};

/**
 * A BigGAN: residual blocks whose normalisations are told the class and a part of z of their own, attention in the
 * middle, a discriminator that is told the class at its end, every kernel but the class embedding spectrally normalised; all kernels but those of attention and of the discriminator's head are orthogonal at first.
 *
 * $$ c_i = [E\,y,\; z_i], \qquad z = (z_0, \dots, z_L) $$
 *
 * z₀ makes the first 4×4 features, block i has $c_i$ for the condition of its batch normalisations; the last normalisation is told nothing. Pictures are
 * `[batch, resolution, resolution, colors]` in [-1, 1]. With the defaults at 128 and 1000 classes the generator has 70,433,988 weights to train and the
 * discriminator 87,982,370. A composition of layers, to use and to copy; trained with {@link hinge}, two updates of the discriminator for one of the generator, and averaged weights.
 *
 * @throws RangeError if `resolution` is none of those, `latent` does not divide, or another size is no integer of at least 1.
 * @see Brock et al. 2019, Large Scale GAN Training for High Fidelity Natural Image Synthesis, [arXiv:1809.11096](https://arxiv.org/abs/1809.11096).
 * @example
 * ```ts
 * const gan = bigGan({ resolution: 28, channels: 16, classes: 10, latent: 60, colors: 1, seed: 1 });
 * const players = adversarial({ ...gan, loss: hinge, condition: 'class', discriminatorUpdates: 2 });
 * const trainer = new Trainer({ players, ema: { model: gan.generator, decay: 0.9999 }, seed: 1 });
 * ```
 * @category Models
 */
export function bigGan(args: BigGanArgs): Gan<'z' | 'class'> {
  checkArguments('bigGan', args, {
    resolution: integer(8),
    channels: optional(integer(1)),
    classes: integer(2),
    latent: optional(integer(1)),
    colors: optional(integer(1)),
    embedding: optional(integer(1)),
    attention: optional(integer(1)),
    seed: optional(integer(0)),
  });
  const { resolution, channels = 96, classes, colors = 3, embedding = 128, attention = 64, seed = 0 } = args;
  const random = randomStream(seed);
  const { base, count } = doublings('bigGan', resolution);
  const { latent: size = 20 * (count + 1) } = args;
  const { up, down, halvings } = widths[count] ?? reject('bigGan', 'resolution', 'from 16 to 896', resolution);
  if (size % (count + 1) !== 0)
    reject(
      'bigGan',
      'latent',
      `a multiple of ${count + 1}, of one part for each of ${count} blocks and one more`,
      size,
    );
  const latent = latentSpace({ z: gaussian(size), class: categorical(classes) });

  const apply = (layer: layers.Layer, x: SymbolicTensor) => layer.apply(x) as SymbolicTensor;
  const initial = () => ({ kernelInitializer: orthogonal({ seed: random.nextSeed() }) });
  const spectral = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const convolution = (filters: number, kernelSize: number) =>
    spectral(layers.conv2d({ filters, kernelSize, padding: 'same', ...initial() }));
  const attended = (x: SymbolicTensor) =>
    x.shape[1] === attention ? apply(spectral(selfAttention({ seed: random.nextSeed() })), x) : x;

  const inputs = latent.inputs();
  const [first, ...parts] = splitLatent({ chunks: count + 1 }).apply(inputs.z) as SymbolicTensor[];
  const shared = apply(layers.dense({ units: embedding, useBias: false, ...initial() }), inputs.class);
  const widest = (up[0] as number) * channels;
  let x = apply(spectral(layers.dense({ units: base * base * widest, ...initial() })), first as SymbolicTensor);
  x = apply(layers.reshape({ targetShape: [base, base, widest] }), x);
  for (const [block, width] of up.entries()) {
    const condition = layers.concatenate().apply([shared, parts[block] as SymbolicTensor]) as SymbolicTensor;
    const normalize = (h: SymbolicTensor) => {
      const normalization = conditionalBatchNormalization({
        epsilon: 1e-5,
        gainInitializer: orthogonal({ seed: random.nextSeed() }),
        biasInitializer: orthogonal({ seed: random.nextSeed() }),
      });
      return spectral(normalization).apply([h, condition]) as SymbolicTensor;
    };
    x = attended(residualUp(x, { channels: width * channels, convolution, normalize }));
  }
  x = apply(layers.reLU(), apply(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }), x));
  x = apply(layers.activation({ activation: 'tanh' }), apply(convolution(colors, 3), x));
  const generator = model({ inputs: [inputs.z, inputs.class], outputs: x });

  const image = input({ shape: [resolution, resolution, colors] });
  const told = input({ shape: [classes] });
  let y = image;
  for (const [block, width] of down.entries()) {
    y = residualDown(y, { channels: width * channels, convolution, halve: block < halvings, rectify: block > 0 });
    if (block < halvings) y = attended(y);
  }
  const head = spectral(projectionHead({ seed: random.nextSeed() }));
  const logit = head.apply([apply(layers.reLU(), y), told]) as SymbolicTensor;
  return { generator, discriminator: model({ inputs: [image, told], outputs: logit }), latent };
}
