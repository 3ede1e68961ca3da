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
 * Self-attention over the pixels of an image: each pixel can use features of all other pixels, which
 * convolutions combine only over many layers.
 *
 * $$ y = x + \gamma\, \operatorname{softmax}\bigl(f g^\top\bigr)\, h\, W_o, \qquad
 *   f = x W_f,\quad g = \operatorname{pool}(x W_g),\quad h = \operatorname{pool}(x W_h) $$
 *
 * Input and output `[batch, height, width, channels]`. Queries f and keys g have channels / 8 channels,
 * values h have channels / 2; keys and values are max-pooled 2×2. Weights: `query_kernel` $W_f$ and
 * `key_kernel` $W_g$ `[channels, channels / 8]`, `value_kernel` $W_h$ `[channels, channels / 2]`,
 * `output_kernel` $W_o$ `[channels / 2, channels]`, and `gain` γ, initially 0, so that the layer starts as
 * the identity. {@link spectralNormalization} normalizes the kernels separately.
 *
 * @throws RangeError if height or width is odd, the channels are not a multiple of 8, or `seed` is not an
 * integer of at least 0.
 * @see Zhang et al. 2019, Self-Attention Generative Adversarial Networks,
 * [arXiv:1805.08318](https://arxiv.org/abs/1805.08318). Pooling and widths are those of its code and of
 * BigGAN.
 * @example
 * ```ts
 * const features = input({ shape: [16, 16, 64] });
 * const attended = connect(features, spectralNormalization({ layer: selfAttention({ seed: 1 }) }));
 * ```
 * @category Layers
 */
export class SelfAttention extends Block implements HasKernelFields {
  static readonly className = 'SelfAttention';
  readonly kernelFields = ['queryKernel', 'keyKernel', 'valueKernel', 'outputKernel'];
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly seed: number;
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
        const image = reshape(pixels, [batch, height, width, -1]) as Tensor4D;
        return reshape(maxPool(image, 2, 2, 'valid'), [batch, (height * width) / 4, -1]) as Tensor3D;
      };
      const queries = reshape(projected(this.queryKernel), [batch, height * width, -1]) as Tensor3D;
      const attention = softmax(matMul(queries, pooled(projected(this.keyKernel)), false, true));
      const attended = matMul(attention, pooled(projected(this.valueKernel)));
      const output = matMul(reshape(attended, [-1, channels / 2]), this.outputKernel.read());
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
