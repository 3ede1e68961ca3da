import {
  add,
  exp,
  matMul,
  mul,
  serialization,
  split,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { Block } from '../bases/block.js';
import { LayerRandom } from '../core/activeRandom.js';
import { checkArguments, integer, layerArguments, optional } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { firstTensor } from '../core/firstTensor.js';
import type { CallArgs, LayerArgs } from '../core/tfjs.js';
import type { HasKernelFields } from './hasKernelFields.js';

const name = 'variationalBottleneck';

/** Arguments of {@link variationalBottleneck}. */
export interface VariationalBottleneckArgs extends LayerArgs {
  /** Size of z. */
  units: number;
  /** Seed of the initial weights, and of the noise outside of {@link withRandom}. Default 0. */
  seed?: number;
}

/**
 * Limits the information in features: maps them to a Gaussian code z, and returns the information that z
 * contains, in nats. z is sampled in training, and is the mean in inference.
 *
 * $$ z = \mu + e^{\ell/2} \epsilon, \qquad [\mu, \ell] = x W + b, \qquad
 *   \mathrm{KL} = \tfrac12 \sum_i \bigl(\mu_i^2 + e^{\ell_i} - \ell_i - 1\bigr) $$
 *
 * Input `[batch, features]`. Outputs: z `[batch, units]`, and the KL divergence from N(0, 1) in nats
 * `[batch, 1]`. Weights: `kernel` W `[features, 2 · units]`, `bias` b. In a discriminator, use z for its last
 * layer and make the nats an output; {@link bottleneckTerm}, or {@link bottleneckMultiplier} in your own
 * loop, keeps the nats below a limit.
 *
 * @throws RangeError if `units` is not an integer of at least 1, `seed` is not an integer of at least 0, or
 * the input is not `[batch, features]`.
 * @see Peng et al. 2019, Variational Discriminator Bottleneck,
 * [arXiv:1810.00821](https://arxiv.org/abs/1810.00821); Alemi et al. 2017,
 * [arXiv:1612.00410](https://arxiv.org/abs/1612.00410).
 * @example
 * ```ts
 * const features = input({ shape: [256] });
 * const [z, nats] = connectAll(features, variationalBottleneck({ units: 64, name: 'nats' }));
 * ```
 * @category Layers
 */
export class VariationalBottleneck extends Block implements HasKernelFields {
  static readonly className = 'VariationalBottleneck';
  readonly kernelFields = ['kernel'];
  /** @internal */
  protected override readonly fixed = ['channels'] as const;
  readonly units: number;
  readonly #random: LayerRandom;
  protected kernel!: LayerVariable;
  #bias!: LayerVariable;

  constructor(args: VariationalBottleneckArgs) {
    checkArguments(name, args, { units: integer(1), seed: optional(integer(0)), ...layerArguments });
    const { units, seed = 0, ...rest } = args;
    super(rest);
    this.units = units;
    this.#random = new LayerRandom(name, seed);
  }

  protected override checkShape(inputShape: Shape | Shape[]): void {
    const shape = inputShape as Shape;
    if (shape.length !== 2)
      throw new RangeError(`${name}: features must have shape [batch, features], got [${shape.join(', ')}]`);
  }

  /** Adds the weights for inputs of this shape. */
  override build(inputShape: Shape | Shape[]): void {
    this.checkShape(inputShape);
    const shape = inputShape as Shape;
    const initial = initializers.glorotUniform({ seed: derivedSeed(this.#random.seed, 1) });
    this.kernel = this.addWeight('kernel', [shape[1] as number, 2 * this.units], 'float32', initial);
    this.#bias = this.addWeight('bias', [2 * this.units], 'float32', initializers.zeros());
    super.build(inputShape);
  }

  override call(inputs: Tensor | Tensor[], args: CallArgs): Tensor[] {
    return tidy(() => {
      const code = add(matMul(firstTensor(inputs) as Tensor2D, this.kernel.read() as Tensor2D), this.#bias.read());
      const [mu, logVariance] = split(code, 2, 1) as [Tensor, Tensor];
      const terms = sub(add(square(mu), exp(logVariance)), add(logVariance, 1));
      const nats = mul(sum(terms, 1, true), 0.5);
      if (!args?.training) return [mu, nats];
      const noise = this.#random.stream().normal(mu.shape);
      return [add(mu, mul(exp(mul(logVariance, 0.5)), noise)), nats];
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape[] {
    const batch = (inputShape as Shape)[0] as number | null;
    return [
      [batch, this.units],
      [batch, 1],
    ];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), units: this.units, seed: this.#random.seed };
  }
}

/** {@inheritDoc VariationalBottleneck} */
export const variationalBottleneck = (args: VariationalBottleneckArgs) => new VariationalBottleneck(args);

serialization.registerClass(VariationalBottleneck);
