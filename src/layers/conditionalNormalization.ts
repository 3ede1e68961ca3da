import { add, matMul, mul, reshape, type serialization, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block, checkChannels } from '../bases/block.js';
import { type Check, checkArguments, having, integer, layerArguments, optional, positive } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { checkSameBatch, conditionWidth, featuresAndCondition } from '../core/featuresAndCondition.js';
import { injectsCode } from '../core/injectsCode.js';
import { deserializeConfig, serializeLayer } from '../core/nestedLayers.js';
import type { CallArgs, LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';

/** Arguments of every conditional normalization. */
export interface ConditionalNormalizationArgs extends LayerArgs {
  /** Added to the variance. Default 1e-4, which is not rounded to zero in float16 textures. */
  epsilon?: number;
  /** Standard deviation of the initial gains around 1. Default 0.02, as in DCGAN. */
  gainStddev?: number;
  /**
   * Initializer of the weight `gain`, instead of a Gaussian with `gainStddev`. BigGAN has {@link orthogonal}.
   */
  gainInitializer?: Initializer;
  /**
   * Initializer of the weight `bias`. Default zeros, which {@link spectralNormalization} does not accept.
   * BigGAN has {@link orthogonal}.
   */
  biasInitializer?: Initializer;
  /** Seed of the initial gains. Default 0. */
  seed?: number;
}

type Initializer = ReturnType<typeof initializers.zeros>;

const initializer = having('an initializer', 'apply');

/** Normalized features as a product. */
export interface Standardized {
  /** Features minus their mean. */
  centered: Tensor;
  /** One over the standard deviation, which broadcasts to the features. */
  scale: Tensor;
}

/**
 * A normalization with a gain and a bias that are linear in a condition. Subclasses define the mean and the
 * variance.
 */
export abstract class ConditionalNormalization extends Block implements HasKernelFields {
  /** @internal */
  readonly [injectsCode] = true;
  readonly kernelFields = ['gainKernel', 'biasKernel'];
  /** @internal */
  protected override readonly fixed = ['channels', 'all'] as const;
  protected readonly epsilon: number;
  readonly #name: string;
  readonly #initial: { gainStddev: number; seed: number };
  readonly #initializers: { gainInitializer?: Initializer; biasInitializer?: Initializer };
  protected gainKernel!: LayerVariable;
  protected biasKernel!: LayerVariable;

  /** @param checks Checks of the additional arguments of a subclass. */
  constructor(name: string, args: ConditionalNormalizationArgs, checks: Record<string, Check> = {}) {
    checkArguments(name, args, {
      epsilon: optional(positive),
      gainStddev: optional(positive),
      gainInitializer: optional(initializer),
      biasInitializer: optional(initializer),
      seed: optional(integer(0)),
      ...checks,
      ...layerArguments,
    });
    const { epsilon = 1e-4, gainStddev = 0.02, gainInitializer, biasInitializer, seed = 0, ...rest } = args;
    super(rest);
    this.#name = name;
    this.epsilon = epsilon;
    this.#initial = { gainStddev, seed };
    this.#initializers = { ...(gainInitializer && { gainInitializer }), ...(biasInitializer && { biasInitializer }) };
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const [features, condition] = featuresAndCondition(this.#name, inputShape);
    checkChannels(this.#name, features);
    conditionWidth(this.#name, condition);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const [features, condition] = featuresAndCondition(this.#name, inputShape);
    const table = [conditionWidth(this.#name, condition), features.at(-1) as number];
    const { gainStddev: stddev, seed } = this.#initial;
    const {
      gainInitializer = initializers.randomNormal({ stddev, seed: derivedSeed(seed, 1) }),
      biasInitializer = initializers.zeros(),
    } = this.#initializers;
    this.gainKernel = this.addWeight('gain', table, 'float32', gainInitializer);
    this.biasKernel = this.addWeight('bias', table, 'float32', biasInitializer);
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor {
    return tidy(() => {
      const [x, condition] = featuresAndCondition(this.#name, inputs);
      checkSameBatch(this.#name, x, condition);
      const perSample = (kernel: LayerVariable) => {
        const rows = matMul(condition as Tensor2D, kernel.read() as Tensor2D);
        return reshape(rows, [x.shape[0] as number, ...x.shape.slice(1, -1).map(() => 1), x.shape.at(-1) as number]);
      };
      const { centered, scale } = this.standardize(x, args?.training === true);
      // gain times scale first, because both are small
      const gain = mul(scale, add(perSample(this.gainKernel), 1));
      return add(mul(centered, gain), perSample(this.biasKernel));
    });
  }

  /** The normalized features of a call. */
  protected abstract standardize(x: Tensor, training: boolean): Standardized;

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return featuresAndCondition(this.#name, inputShape)[0];
  }

  override getConfig(): serialization.ConfigDict {
    const saved = Object.entries(this.#initializers).map(([argument, initializer]) => [
      argument,
      serializeLayer(initializer),
    ]);
    return { ...super.getConfig(), epsilon: this.epsilon, ...this.#initial, ...Object.fromEntries(saved) };
  }

  /** @internal */
  static override fromConfig<T extends serialization.Serializable>(
    layer: serialization.SerializableConstructor<T>,
    config: serialization.ConfigDict,
  ): T {
    return new layer(deserializeConfig('conditionalNormalization', config));
  }
}
