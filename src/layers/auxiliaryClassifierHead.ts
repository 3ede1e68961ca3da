import { add, matMul, serialization, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { firstTensor } from '../core/firstTensor.js';
import type { LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';
import { sumOfPixels } from './sumOfPixels.js';

const name = 'auxiliaryClassifierHead';

/** Arguments of {@link auxiliaryClassifierHead}. */
export interface AuxiliaryClassifierHeadArgs extends LayerArgs {
  /** Number of classes. */
  classes: number;
  /** Seed of the initial weights. Default 0. */
  seed?: number;
}

/**
 * The class output of an AC-GAN discriminator: a linear classifier over features that are summed over pixels.
 * Its loss is {@link auxiliaryClassification}.
 *
 * $$ C(x) = h^\top W + b, \qquad h = \sum_{\text{pixels}} \phi(x) $$
 *
 * Input: features `[batch, ..., channels]`. Output: logits `[batch, classes]`. Weights: `kernel` W
 * `[channels, classes]`, `bias` b.
 *
 * @throws RangeError if `classes` is not an integer of at least 2, or `seed` is not an integer of at least 0.
 * @see Odena et al. 2017, Conditional Image Synthesis with Auxiliary Classifier GANs,
 * [arXiv:1610.09585](https://arxiv.org/abs/1610.09585).
 * @example
 * ```ts
 * const features = input({ shape: [7, 7, 128] });
 * const logits = connect(features, auxiliaryClassifierHead({ classes: 10, name: 'digit' }));
 * ```
 * @category Layers
 */
export class AuxiliaryClassifierHead extends Block implements HasKernelFields {
  static readonly className = 'AuxiliaryClassifierHead';
  readonly kernelFields = ['kernel'];
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly classes: number;
  readonly seed: number;
  protected kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: AuxiliaryClassifierHeadArgs) {
    checkArguments(name, args, { classes: integer(2), seed: optional(integer(0)), ...layerArguments });
    const { classes, seed = 0, ...rest } = args;
    super(rest);
    this.classes = classes;
    this.seed = seed;
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const channels = (inputShape as Shape).at(-1) as number;
    const initial = initializers.glorotUniform({ seed: derivedSeed(this.seed, 1) });
    this.kernel = this.addWeight('kernel', [channels, this.classes], 'float32', initial);
    this.#bias = this.addWeight('bias', [this.classes], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => add(matMul(sumOfPixels(firstTensor(inputs)), this.kernel.read() as Tensor2D), this.#bias.read()));
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return [(inputShape as Shape)[0] as number | null, this.classes];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), classes: this.classes, seed: this.seed };
  }
}

/** {@inheritDoc AuxiliaryClassifierHead} */
export const auxiliaryClassifierHead = (args: AuxiliaryClassifierHeadArgs) => new AuxiliaryClassifierHead(args);

serialization.registerClass(AuxiliaryClassifierHead);
