import {
  add,
  addN,
  mean,
  mul,
  relu,
  type Scalar,
  scalar,
  sub,
  type Tensor,
  tidy,
  type Variable,
  variable,
} from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { anyTensor, checkArguments, checkValue, nonNegative, optional, positive } from '../core/check.js';
import { floats } from '../core/floats.js';

/** Arguments of {@link bottleneckMultiplier}. */
export interface BottleneckMultiplierArgs {
  /** Nats I_c that may pass on average. Default 0.1, as for the images of the paper. */
  capacity?: number;
  /** Step size α of β, per nat of excess. Default 1e-5, as in the paper. */
  stepSize?: number;
  /** β at the start, at least 0. Default 0. */
  beta?: number;
}

/** The Lagrange multiplier of an information bottleneck; see {@link bottleneckMultiplier}. */
export class BottleneckMultiplier {
  /** The multiplier, a scalar on the device. */
  readonly beta: Variable;
  readonly capacity: number;
  readonly stepSize: number;

  constructor(args: BottleneckMultiplierArgs = {}) {
    checkArguments('bottleneckMultiplier', args, {
      capacity: optional(positive),
      stepSize: optional(positive),
      beta: optional(nonNegative),
    });
    const { capacity = 0.1, stepSize = 1e-5, beta = 0 } = args;
    this.capacity = capacity;
    this.stepSize = stepSize;
    this.beta = tidy(() => variable(scalar(beta), false));
  }

  /**
   * β (E KL − I_c), to add to a loss. β is a constant to the gradient.
   *
   * @param nats The nats of real and of generated examples, `[batch, 1]` each; their means count equally.
   */
  penalty(...nats: Tensor[]): Scalar {
    return tidy(() => mul(this.#excess('penalty', nats), this.beta));
  }

  /** The dual update of β: β ← max(0, β + α (E KL − I_c)). Call it once per step, after the penalty. */
  update(...nats: Tensor[]): void {
    tidy(() => {
      this.beta.assign(relu(add(this.beta, mul(this.#excess('update', nats), this.stepSize))));
    });
  }

  /** Frees β. */
  dispose(): void {
    this.beta.dispose();
  }

  #excess(method: string, nats: readonly Tensor[]): Scalar {
    const name = `bottleneckMultiplier.${method}`;
    if (nats.length === 0) reject(name, 'nats', 'at least one tensor', nats.length);
    for (const side of nats) checkValue(name, 'nats', side, anyTensor);
    const total = addN(nats.map((side) => mean(floats(side)) as Scalar));
    return sub(mul(total, 1 / nats.length), this.capacity);
  }
}

/**
 * Limits the information that passes a {@link variationalBottleneck}: each nat costs β, and β rises until as many nats
 * pass on average as are allowed (variational discriminator bottleneck, VDB).
 *
 * $$ \beta\,\bigl(\mathbb E\,\mathrm{KL} - I_c\bigr), \qquad
 * \beta \leftarrow \max\bigl(0,\; \beta + \alpha\,(\mathbb E\,\mathrm{KL} - I_c)\bigr) $$
 *
 * Add `penalty` to the discriminator's loss, then call `update`.
 *
 * @param args Optional capacity, step size and initial β.
 * @throws RangeError if `capacity` or `stepSize` is not above zero, or `beta` is negative.
 * @see Peng et al. 2019, Variational Discriminator Bottleneck, [arXiv:1810.00821](https://arxiv.org/abs/1810.00821).
 * @example
 * ```ts
 * const multiplier = bottleneckMultiplier({ capacity: 0.1, stepSize: 0.5 });
 * const [ofReal, ofFake] = [tensor2d([[1.1]]), tensor2d([[2.1]])];
 * const penalty = multiplier.penalty(ofReal, ofFake); // 0 · (1.6 - 0.1)
 * multiplier.update(ofReal, ofFake); // β becomes 0.5 · 1.5
 * ```
 * @category Information
 */
export const bottleneckMultiplier = (args?: BottleneckMultiplierArgs) => new BottleneckMultiplier(args);
