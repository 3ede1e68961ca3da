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
import { logGaussian } from './logGaussian.js';
import { Prior, type PriorSampleArgs } from './prior.js';

/** Arguments of {@link mixturePrior}. */
export interface MixturePriorArgs extends LayerArgs {
  /** Number of Gaussians. */
  components: number;
  /**
   * Standard deviation of the initial means. Default 1. It must be above 0, because equal components get
   * equal gradients and stay equal.
   */
  stddev?: number;
  /** Seed of the initial means. Default 0. */
  seed?: number;
}

/**
 * A mixture of Gaussians, for data with several clusters, which a bijector cannot map exactly to one
 * Gaussian.
 *
 * $$ p(z) = \textstyle\sum_k \pi_k\, N(z;\, \mu_k, \sigma_k^2), \qquad \pi = \operatorname{softmax}(w) $$
 *
 * Input `[batch, ...]`, output `[batch]`, in nats. Weights: `logits` w `[components]`, 0 at first; `mean` μ
 * `[components, size]`, random at first; `logStddev` ln σ `[components, size]`, 0 at first. The temperature
 * multiplies the standard deviations; it does not change the probabilities of the components.
 *
 * @throws RangeError if `components` is not an integer of at least 1, `seed` is not an integer of at least 0,
 * or `stddev` is not above 0.
 * @see Izmailov et al. 2020, Semi-Supervised Learning with Normalizing Flows,
 * [arXiv:1912.13025](https://arxiv.org/abs/1912.13025).
 * @example
 * ```ts
 * const prior = mixturePrior({ components: 8 });
 * const flow = normalizingFlow({ shape: [2], bijector: neuralSpline(), prior });
 * ```
 * @category Flows
 */
export class MixturePrior extends Prior {
  static readonly className = 'MixturePrior';
  readonly components: number;
  readonly stddev: number;
  readonly seed: number;
  #logits!: LayerVariable;
  #mean!: LayerVariable;
  #logStddev!: LayerVariable;

  constructor(args: MixturePriorArgs) {
    checkArguments('mixturePrior', args, {
      ...layerArguments,
      components: integer(1),
      stddev: optional(positive),
      seed: optional(integer(0)),
    });
    const { components, stddev = 1, seed = 0, ...layerArgs } = args;
    super(layerArgs);
    this.components = components;
    this.stddev = stddev;
    this.seed = seed;
  }

  protected override buildWeights(z: Shape): void {
    const shape = [this.components, sizeOfShape(z.slice(1))];
    const zeros = initializers.zeros();
    this.#logits = this.addWeight('logits', [this.components], 'float32', zeros);
    // derived, because tfjs ignores a seed of 0
    const means = initializers.randomNormal({ mean: 0, stddev: this.stddev, seed: derivedSeed(this.seed, 1) });
    this.#mean = this.addWeight('mean', shape, 'float32', means);
    this.#logStddev = this.addWeight('logStddev', shape, 'float32', zeros);
  }

  protected override logDensity(z: Tensor): Tensor1D {
    const rows = expandDims(reshape(z, [z.shape[0] as number, -1]), 1);
    const componentLogProbs = sum(logGaussian(rows, this.#mean.read(), this.#logStddev.read()), 2);
    const logits = this.#logits.read();
    return sub(logSumExp(add(componentLogProbs, logits), 1), logSumExp(logits)) as Tensor1D;
  }

  protected override draw(shape: number[], { random, temperature }: PriorSampleArgs): Tensor {
    const count = shape[0] as number;
    // the index of the largest sum of a logit and Gumbel noise is a sample of the softmax
    const gumbel = neg(log(neg(log(random.uniform([count, this.components], 1e-6, 1)))));
    const component = argMax(add(gumbel, this.#logits.read()), 1) as Tensor1D;
    // cast, because the wasm backend does not convert it
    const selected = cast(oneHot(component, this.components), 'float32') as Tensor2D;
    const select = (weight: LayerVariable) => reshape(matMul(selected, weight.read() as Tensor2D), shape);
    const noise = mul(random.normal(shape), temperature);
    return add(mul(noise, exp(select(this.#logStddev))), select(this.#mean));
  }

  override getConfig(): serialization.ConfigDict {
    const { components, stddev, seed } = this;
    return { ...super.getConfig(), components, stddev, seed };
  }
}

/** {@inheritDoc MixturePrior} */
export const mixturePrior = (args: MixturePriorArgs) => new MixturePrior(args);

serialization.registerClass(MixturePrior);
