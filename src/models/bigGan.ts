import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { checkArguments, integer, optional } from '../core/check.js';
import { connect, connectAll } from '../core/connect.js';
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
  /** Height and width of the images: 4, 5, 6 or 7 times a power of two, from 16 to 896. */
  resolution: number;
  /**
   * Unit of the width of the blocks, which have 1 to 16 times as many channels. Default 96, as in the paper.
   */
  channels?: number;
  /** Number of classes. */
  classes: number;
  /**
   * Size of z, which is split into equal chunks for the first layer and each block. Default 20 per chunk, as
   * in the paper.
   */
  latent?: number;
  /** Channels of the images. Default 3. */
  colors?: number;
  /** Size of the class embedding that all blocks share. Default 128, as in the paper. */
  embedding?: number;
  /**
   * Resolution of the features with self-attention. Default 64, as in the paper. There is no attention if no
   * features have this resolution.
   */
  attention?: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/** Widths of the blocks in units of `channels` for each number of doublings, as in the authors' code. */
const widths: Record<number, { up: number[]; down: number[]; halvings: number }> = {
  2: { up: [4, 4], down: [4, 4, 4], halvings: 2 },
  3: { up: [4, 4, 4], down: [4, 4, 4, 4], halvings: 2 },
  4: { up: [16, 8, 4, 2], down: [1, 2, 4, 8, 16], halvings: 4 },
  5: { up: [16, 8, 4, 2, 1], down: [1, 2, 4, 8, 16, 16], halvings: 5 },
  6: { up: [16, 8, 8, 4, 2, 1], down: [1, 2, 4, 8, 8, 16, 16], halvings: 6 },
  7: { up: [16, 8, 8, 4, 2, 1, 1], down: [1, 1, 2, 4, 8, 8, 16, 16], halvings: 7 },
};

/**
 * A BigGAN: a class-conditional GAN of residual blocks with self-attention. Train it with {@link hinge}, two
 * updates of the discriminator per update of the generator, and an average of the generator's weights.
 *
 * $$ c_i = [E\,y,\; z_i], \qquad z = (z_0, \dots, z_L) $$
 *
 * The first layer of the generator takes z₀. The batch normalizations of block i take the condition $c_i$:
 * the class embedding and a chunk of z. The last batch normalization has no condition. The discriminator
 * takes the class as its second input, in its last layer. {@link spectralNormalization} is applied to every
 * kernel but the class embedding. Kernels are orthogonal at first, except those of the attention and of the
 * discriminator's last layer.
 *
 * Images are `[batch, resolution, resolution, colors]` in [-1, 1]. With the default arguments, a resolution
 * of 128 and 1000 classes the generator has 70,433,988 trainable weights, and the discriminator 87,982,370.
 * The source code is short; copy it to change the model.
 *
 * @throws RangeError if `resolution` is not 4, 5, 6 or 7 times a power of two from 16 to 896, `latent` is not
 * a multiple of the number of chunks, or another argument is not an integer of at least 1 (`classes`: 2,
 * `seed`: 0).
 * @see Brock et al. 2019, Large Scale GAN Training for High Fidelity Natural Image Synthesis,
 * [arXiv:1809.11096](https://arxiv.org/abs/1809.11096).
 * @example
 * ```ts
 * const gan = bigGan({ resolution: 28, channels: 16, classes: 10, latent: 60, colors: 1, seed: 1 });
 * const players = adversarial({ ...gan, loss: hinge, condition: 'class', discriminatorUpdates: 2 });
 * const trainer = new Trainer({ players, ema: { model: gan.generator, decay: 0.9999 }, seed: 1 });
 * ```
 * @category Models
 */
export function bigGan(args: BigGanArgs): Gan<'z' | 'class'> {
  const name = 'bigGan';
  checkArguments(name, args, {
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
  const { base, count } = doublings(name, resolution);
  const chunks = count + 1;
  const { latent: size = 20 * chunks } = args;
  const { up, down, halvings } = widths[count] ?? reject(name, 'resolution', 'from 16 to 896', resolution);
  if (size % chunks !== 0) reject(name, 'latent', `a multiple of ${chunks}, the number of chunks`, size);
  const latent = latentSpace({ z: gaussian(size), class: categorical(classes) });

  const initial = () => ({ kernelInitializer: orthogonal({ seed: random.nextSeed() }) });
  const spectral = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const convolution = (filters: number, kernelSize: number) =>
    spectral(layers.conv2d({ filters, kernelSize, padding: 'same', ...initial() }));
  const attend = (x: SymbolicTensor) =>
    x.shape[1] === attention ? connect(x, spectral(selfAttention({ seed: random.nextSeed() }))) : x;

  const inputs = latent.inputs();
  const [first, ...forBlocks] = connectAll(inputs.z, splitLatent({ chunks }));
  const shared = connect(inputs.class, layers.dense({ units: embedding, useBias: false, ...initial() }));
  const widest = (up[0] as number) * channels;
  let x = connect(
    first,
    spectral(layers.dense({ units: base * base * widest, ...initial() })),
    layers.reshape({ targetShape: [base, base, widest] }),
  );
  for (const [block, width] of up.entries()) {
    const condition = connect([shared, forBlocks[block] as SymbolicTensor], layers.concatenate());
    const normalize = (h: SymbolicTensor) => {
      const normalization = conditionalBatchNormalization({
        epsilon: 1e-5,
        gainInitializer: orthogonal({ seed: random.nextSeed() }),
        biasInitializer: orthogonal({ seed: random.nextSeed() }),
      });
      return connect([h, condition], spectral(normalization));
    };
    x = attend(residualUp(x, { channels: width * channels, convolution, normalize }));
  }
  const image = connect(
    x,
    layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5 }),
    layers.reLU(),
    convolution(colors, 3),
    layers.activation({ activation: 'tanh' }),
  );
  const generator = model({ inputs: [inputs.z, inputs.class], outputs: image });

  const judged = input({ shape: [resolution, resolution, colors] });
  const condition = input({ shape: [classes] });
  let y = judged;
  for (const [block, width] of down.entries()) {
    y = residualDown(y, { channels: width * channels, convolution, halve: block < halvings, rectify: block > 0 });
    if (block < halvings) y = attend(y);
  }
  const head = spectral(projectionHead({ seed: random.nextSeed() }));
  const logit = connect([connect(y, layers.reLU()), condition], head);
  return { generator, discriminator: model({ inputs: [judged, condition], outputs: logit }), latent };
}
