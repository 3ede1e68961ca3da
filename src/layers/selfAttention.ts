import {
  add,
  matMul,
  maxPool,
  mul,
  reshape,
  serialization,
  softmax,
  type Tensor,
  type Tensor3D,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { firstTensor } from '../core/firstTensor.js';
import { evenImageSizes } from '../core/imageSizes.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'selfAttention';

/** Arguments of {@link selfAttention}. */
export interface SelfAttentionArgs extends LayerArgs {
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * Lets each pixel gather what it needs from the whole picture, which convolutions bring together only after many layers.
 *
 * $$ y = x + \gamma\, \operatorname{softmax}\bigl(f g^\top\bigr)\, h\, W_o, \qquad f = x W_f,\quad g = \operatorname{pool}(x W_g),\quad h = \operatorname{pool}(x W_h) $$
 *
 * Input `[batch, height, width, channels]`, output alike. Queries f and keys g have an eighth of the channels, values h a
 * half; keys and values are max-pooled 2×2. γ begins at zero, so that at first the layer does nothing. Kernels, without
 * bias: W_f, W_g `[channels, channels / 8]`, W_h `[channels, channels / 2]`, W_o `[channels / 2, channels]`; wrapped in
 * {@link spectralNormalization} each is normalised by itself.
 *
 * @throws RangeError if height or width is odd, or the channels are no multiple of 8.
 * @see Zhang et al. 2019, Self-Attention Generative Adversarial Networks, [arXiv:1805.08318](https://arxiv.org/abs/1805.08318);
 * pooling and widths as in its code and in BigGAN.
 * @example
 * ```ts
 * const features = input({ shape: [16, 16, 64] });
 * const attended = spectralNormalization({ layer: selfAttention({ seed: 1 }) }).apply(features);
 * ```
 * @category Layers
 */
export class SelfAttention extends Block implements HasKernelFields {
  static readonly className = 'SelfAttention';
  readonly kernelFields = ['queryKernel', 'keyKernel', 'valueKernel', 'outputKernel'];
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly seed: number;
  // replaced while spectralNormalization calls the layer
  protected queryKernel!: LayerVariable;
  protected keyKernel!: LayerVariable;
  protected valueKernel!: LayerVariable;
  protected outputKernel!: LayerVariable;
  #gain!: LayerVariable;

  constructor(args: SelfAttentionArgs = {}) {
    checkArguments(name, args, { seed: optional(integer(0)), ...layerArguments });
    const { seed = 0, ...rest } = args;
    super(rest);
    this.seed = seed;
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const channels = evenImageSizes(name, inputShape as Shape)[2];
    if (channels % 8 !== 0) throw new RangeError(`${name}: channels must be a multiple of 8, got ${channels}`);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const channels = (inputShape as Shape).at(-1) as number;
    let draws = 0;
    const kernel = (label: string, inputs: number, outputs: number) => {
      draws += 1;
      const initial = initializers.glorotUniform({ seed: derivedSeed(this.seed, draws) });
      return this.addWeight(`${label}_kernel`, [inputs, outputs], 'float32', initial);
    };
    this.queryKernel = kernel('query', channels, channels / 8);
    this.keyKernel = kernel('key', channels, channels / 8);
    this.valueKernel = kernel('value', channels, channels / 2);
    this.outputKernel = kernel('output', channels / 2, channels);
    this.#gain = this.addWeight('gain', [], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = firstTensor(inputs) as Tensor4D;
      const [batch, height, width, channels] = x.shape;
      const flat = reshape(x, [-1, channels]);
      const projected = (kernel: LayerVariable) => matMul(flat, kernel.read());
      const pooled = (pixels: Tensor) => {
        const picture = reshape(pixels, [batch, height, width, -1]) as Tensor4D;
        return reshape(maxPool(picture, 2, 2, 'valid'), [batch, (height * width) / 4, -1]) as Tensor3D;
      };
      const queries = reshape(projected(this.queryKernel), [batch, height * width, -1]) as Tensor3D;
      const shares = softmax(matMul(queries, pooled(projected(this.keyKernel)), false, true));
      const gathered = matMul(shares, pooled(projected(this.valueKernel)));
      const output = matMul(reshape(gathered, [-1, channels / 2]), this.outputKernel.read());
      return add(x, mul(reshape(output, x.shape), this.#gain.read()));
    });
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), seed: this.seed };
  }
}

/** {@inheritDoc SelfAttention} */
export const selfAttention = (args?: SelfAttentionArgs) => new SelfAttention(args);

serialization.registerClass(SelfAttention);
