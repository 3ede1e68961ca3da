import {
  add,
  argMax,
  cast,
  exp,
  expandDims,
  log,
  logSumExp,
  matMul,
  mul,
  neg,
  oneHot,
  reshape,
  serialization,
  sub,
  sum,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { initializers, type LayerVariable, type Shape } from '@tensorflow/tfjs-layers';
import { checkArguments, integer, layerArguments, optional, positive } from '../core/check.js';
import { derivedSeed } from '../core/derivedSeed.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import { logGaussian, Prior, type PriorSampleArgs } from './prior.js';

/** Arguments of {@link mixturePrior}. */
export interface MixturePriorArgs extends LayerArgs {
  /** Gaussians of the mixture. */
  components: number;
  /** Deviation of the first means, which must differ for the components ever to part. Default 1. */
  spread?: number;
  /** Seed of the first means. Default 0. */
  seed?: number;
}

/**
 * A mixture of Gaussians, for data that fall into heaps: a flow need not tear one Gaussian apart.
 *
 * $$ p(z) = \textstyle\sum_k \pi_k\, N(z;\, \mu_k, \sigma_k^2), \qquad \pi = \operatorname{softmax}(w) $$
 *
 * Input `[batch, ...]`, output `[batch]`, in nats. Weights: `logits` w `[components]`, 0 at first, `mean` μ, drawn by `seed`, and `logDeviation` ln σ, 0 at first, `[components, size]`.
 * Temperature multiplies the deviations within each component, and leaves the choice of it alone.
 *
 * @throws RangeError if `components` is not an integer of at least 1, `seed` not one of at least 0, or `spread` not above zero.
 * @see Izmailov et al. 2020, Semi-Supervised Learning with Normalizing Flows, [arXiv:1912.13025](https://arxiv.org/abs/1912.13025).
 * @example
 * ```ts
 * const bijector = neuralSpline({ seed: 1 });
 * const flow = normalizingFlow({ shape: [2], bijector, prior: mixturePrior({ components: 8 }) });
 * ```
 * @category Flows
 */
export class MixturePrior extends Prior {
  static readonly className = 'MixturePrior';
  readonly components: number;
  readonly spread: number;
  readonly seed: number;
  #logits!: LayerVariable;
  #mean!: LayerVariable;
  #logDeviation!: LayerVariable;

  constructor(given: MixturePriorArgs) {
    checkArguments('mixturePrior', given, {
      ...layerArguments,
      components: integer(1),
      spread: optional(positive),
      seed: optional(integer(0)),
    });
    const { components, spread = 1, seed = 0, ...args } = given;
    super(args);
    this.components = components;
    this.spread = spread;
    this.seed = seed;
  }

  protected override assemble(z: Shape): void {
    const size = [this.components, sizeOfShape(z.slice(1))];
    const zeros = initializers.zeros();
    this.#logits = this.addWeight('logits', [this.components], 'float32', zeros);
    // tfjs takes a seed of 0 for none
    const means = initializers.randomNormal({ mean: 0, stddev: this.spread, seed: derivedSeed(this.seed, 1) });
    this.#mean = this.addWeight('mean', size, 'float32', means);
    this.#logDeviation = this.addWeight('logDeviation', size, 'float32', zeros);
  }

  protected override density(z: Tensor): Tensor1D {
    const rows = expandDims(reshape(z, [z.shape[0] as number, -1]), 1);
    const each = sum(logGaussian(rows, this.#mean.read(), this.#logDeviation.read()), 2);
    const logits = this.#logits.read();
    return sub(logSumExp(add(each, logits), 1), logSumExp(logits)) as Tensor1D;
  }

  protected override draw(shape: number[], { random, temperature }: PriorSampleArgs): Tensor {
    const count = shape[0] as number;
    // the largest of logits with Gumbel noise is a fair draw
    const gumbel = neg(log(neg(log(random.uniform([count, this.components], 1e-6, 1)))));
    const largest = argMax(add(gumbel, this.#logits.read()), 1) as Tensor1D;
    // cast, as wasm makes no float of it
    const drawn = cast(oneHot(largest, this.components), 'float32');
    const of = (weight: LayerVariable) => reshape(matMul(drawn as Tensor2D, weight.read() as Tensor2D), shape);
    const noise = mul(random.normal(shape), temperature);
    return add(mul(noise, exp(of(this.#logDeviation))), of(this.#mean));
  }

  override getConfig(): serialization.ConfigDict {
    const { components, spread, seed } = this;
    return { ...super.getConfig(), components, spread, seed };
  }
}

/** {@inheritDoc MixturePrior} */
export const mixturePrior = (args: MixturePriorArgs) => new MixturePrior(args);

serialization.registerClass(MixturePrior);
