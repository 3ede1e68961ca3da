import { add, div, neg, reshape, sub, type Tensor, type Tensor1D, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, checkValue, integer, oneOf } from '../core/check.js';
import { connect } from '../core/connect.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import { checkedCondition } from './checkedCondition.js';
import { bitsOfNumber, checkedExamples, checkShape } from './checks.js';
import { gaussianPrior } from './gaussianPrior.js';
import { joinByScale, type LatentScale, splitByScale } from './latentScale.js';
import {
  callArguments,
  type FlowSampleArgs,
  flowArguments,
  type NormalizingFlowArgs,
  type ResampleArgs,
  sampleArguments,
} from './normalizingFlowArgs.js';
import type { Prior } from './prior.js';
import { concatNegated, logMeanDensity, logMeanDensityOfBoth, randomlyNegated } from './symmetry.js';
import { temperatureOfLatents } from './temperature.js';

/** A bijector and a prior; see {@link normalizingFlow}. */
export class NormalizingFlow {
  /** Shape of one example, without the batch. */
  readonly shape: readonly number[];
  /** Shape of the condition of one example, without the batch; undefined if the flow is unconditional. */
  readonly conditionShape: readonly number[] | undefined;
  readonly bijector: Bijector;
  readonly prior: Prior;
  /**
   * Maps data, and the condition, to the latents and their ln p. It contains all weights of the flow: use it
   * to average, save and load them.
   */
  readonly model: LayersModel;
  /** Whether x and −x are equally likely. */
  readonly symmetric: boolean;
  readonly #conditionTarget: 'both' | 'bijector' | 'prior';

  constructor(args: NormalizingFlowArgs) {
    checkArguments('normalizingFlow', args, flowArguments);
    const { shape, bijector, prior = gaussianPrior(), conditionShape, symmetric = false } = args;
    const { conditionTarget = 'both' } = args;
    if (args.conditionTarget && !conditionShape)
      reject('normalizingFlow', 'conditionTarget', 'left out without conditionShape', conditionTarget);
    this.shape = [...shape];
    this.conditionShape = conditionShape && [...conditionShape];
    this.bijector = bijector;
    this.prior = prior;
    this.symmetric = symmetric;
    this.#conditionTarget = conditionTarget;
    const conditions = conditionShape ? [input({ shape: [...conditionShape] })] : [];
    const apply = (layer: Bijector | Prior, to: SymbolicTensor, isConditional: boolean) =>
      connect(isConditional && conditions.length > 0 ? [to, ...conditions] : to, layer);
    const x = input({ shape: [...shape] });
    const z = apply(bijector, x, conditionTarget !== 'prior');
    const logProb = apply(prior, z, conditionTarget !== 'bijector');
    this.model = model({ inputs: [x, ...conditions], outputs: [z, logProb] });
  }

  /** Returns ln p of each example, `[batch]`, in nats. */
  logProb(x: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => this.#logProb(...this.checked('normalizingFlow.logProb', x, call)));
  }

  /** Draws new examples, `[count, ...shape]`. */
  sample(count: number, args: FlowSampleArgs): Tensor {
    return tidy(() => {
      const { z, call } = this.#sampleLatents('normalizingFlow.sample', count, args);
      return this.#withRandomSign(this.bijector.inverse(z, this.bijectorCall(call)).x, args);
    });
  }

  /**
   * Draws new examples and returns ln p of each, in nats. Gradients pass through both, as training by an
   * energy needs.
   */
  sampleAndLogProb(count: number, args: FlowSampleArgs): { x: Tensor; logProb: Tensor1D } {
    return tidy(() => {
      const { z, call } = this.#sampleLatents('normalizingFlow.sampleAndLogProb', count, args);
      const { x, logDet } = this.bijector.inverse(z, this.bijectorCall(call));
      const logProb = sub(this.#priorLogProb(z, call), logDet) as Tensor1D;
      return {
        x: this.#withRandomSign(x, args),
        logProb: this.symmetric ? logMeanDensity(logProb, this.#bijectorLogProb(neg(x), call)) : logProb,
      };
    });
  }

  /**
   * Returns the latents of examples by scale, `[batch, height, width, channels]` each. If the bijector has no
   * scales, the only entry is `z`, of the shape that the bijector returns.
   */
  encode(x: Tensor, call: BijectorCall = {}): Record<string, Tensor> {
    return tidy(() => this.#encode(...this.checked('normalizingFlow.encode', x, call)));
  }

  /** Inverts `encode`: returns the examples of latents by scale. */
  decode(latents: Readonly<Record<string, Tensor>>, call: BijectorCall = {}): Tensor {
    return tidy(() => {
      const name = 'normalizingFlow.decode';
      checkArguments(name, call, callArguments);
      const z = joinByScale(name, this.#scales(), latents);
      return this.#decode(z, this.#checkedCall(name, call, z.shape[0] as number));
    });
  }

  /** Returns examples with the latents of some scales resampled and those of the other scales kept. */
  resample(x: Tensor, args: ResampleArgs): Tensor {
    const name = 'normalizingFlow.resample';
    const names = this.#scales().map((scale) => scale.name);
    checkArguments(name, args, { ...sampleArguments, scales: arrayOf(oneOf(names), 1) });
    return tidy(() => {
      const { scales, condition, ...sampleArgs } = args;
      const [examples, call] = this.checked(name, x, { ...(condition && { condition }) });
      const kept = this.#encode(examples, call);
      const { z } = this.#sampleLatents(name, examples.shape[0] as number, { ...sampleArgs, ...call });
      const drawn = splitByScale(this.#scales(), z);
      const entries = names.map((scale) => [scale, (scales.includes(scale) ? drawn : kept)[scale] as Tensor]);
      return this.#decode(joinByScale(name, this.#scales(), Object.fromEntries(entries)), call);
    });
  }

  /**
   * Returns the bits per dimension of each example, `[batch]`: the cost of a lossless code.
   *
   * $$ \frac{-\ln p(x)}{D \ln 2} + b $$
   *
   * D is the number of dimensions of an example, and b is `bits`, the bits of each of the integers that
   * {@link dequantize} mapped to [0, 1). The data must be dequantized: the density of integers is not
   * defined.
   */
  bitsPerDimension(x: Tensor, args: BijectorCall & { bits: number }): Tensor1D {
    const name = 'normalizingFlow.bitsPerDimension';
    checkArguments(name, args, { ...callArguments, bits: bitsOfNumber });
    const { bits, ...call } = args;
    return tidy(() => {
      const logProb = this.#logProb(...this.checked(name, x, call));
      return add(div(logProb, -sizeOfShape([...this.shape]) * Math.LN2), bits);
    });
  }

  /**
   * Returns ln p of latents under the prior, `[batch]`, in nats. z has the shape that the bijector returns.
   */
  priorLogProb(z: Tensor, call: BijectorCall = {}): Tensor1D {
    return tidy(() => {
      const name = 'normalizingFlow.priorLogProb';
      checkArguments(name, call, callArguments);
      const latents = checkedExamples(name, 'z', z);
      checkShape(name, 'z', latents, [null, ...this.#latentShape()]);
      return this.#priorLogProb(latents, this.#checkedCall(name, call, latents.shape[0] as number));
    });
  }

  /**
   * The arguments of a call that the bijector gets.
   *
   * @internal
   */
  bijectorCall({ condition, ...call }: BijectorCall): BijectorCall {
    return { ...call, ...(condition && this.#conditionTarget !== 'prior' && { condition }) };
  }

  /**
   * Checks examples and a call, and returns both with float32 tensors. `name` and `label` are used in error
   * messages.
   *
   * @internal
   */
  checked(
    name: string,
    x: Tensor,
    call: BijectorCall,
    label = { x: 'x', condition: 'condition' },
  ): [Tensor, BijectorCall] {
    checkArguments(name, call, callArguments);
    const examples = checkedExamples(name, label.x, x);
    checkShape(name, label.x, examples, [null, ...this.shape]);
    return [examples, this.#checkedCall(name, call, examples.shape[0] as number, label.condition)];
  }

  #checkedCall(name: string, call: BijectorCall, batch: number, label?: string): BijectorCall {
    return checkedCondition(name, call, { shape: this.conditionShape, batch, ...(label && { label }) });
  }

  #sampleLatents(name: string, count: number, args: FlowSampleArgs): { z: Tensor; call: BijectorCall } {
    checkValue(name, 'count', count, integer(1));
    checkArguments(name, args, sampleArguments);
    const { random, temperature = 1, condition } = args;
    const call = this.#checkedCall(name, { ...(condition && { condition }) }, count);
    const shape = this.#latentShape();
    const factors = temperatureOfLatents(name, temperature, this.#scales());
    const z = this.prior.sample([count, ...shape], {
      random,
      temperature: typeof factors === 'number' ? factors : reshape(factors, [1, ...shape]),
      ...(this.#conditionTarget !== 'bijector' && call),
    });
    return { z, call };
  }

  #logProb(x: Tensor, call: BijectorCall): Tensor1D {
    if (!this.symmetric) return this.#bijectorLogProb(x, call);
    const both = concatNegated(x, call);
    return logMeanDensityOfBoth(this.#bijectorLogProb(both.x, both.call));
  }

  /** ln p without the symmetry. */
  #bijectorLogProb(x: Tensor, call: BijectorCall): Tensor1D {
    const { y, logDet } = this.bijector.forward(x, this.bijectorCall(call));
    return add(this.#priorLogProb(y, call), logDet) as Tensor1D;
  }

  #priorLogProb(z: Tensor, { condition }: BijectorCall): Tensor1D {
    return this.prior.logProb(z, this.#conditionTarget === 'bijector' ? undefined : condition);
  }

  #encode(x: Tensor, call: BijectorCall): Record<string, Tensor> {
    return splitByScale(this.#scales(), this.bijector.forward(x, this.bijectorCall(call)).y);
  }

  #decode(rows: Tensor, call: BijectorCall): Tensor {
    const z = reshape(rows, [rows.shape[0] as number, ...this.#latentShape()]);
    return this.bijector.inverse(z, this.bijectorCall(call)).x;
  }

  #withRandomSign(x: Tensor, { random }: FlowSampleArgs): Tensor {
    return this.symmetric ? randomlyNegated(x, random.fork('sign')) : x;
  }

  #latentShape(): number[] {
    return this.bijector.computeOutputShape([null, ...this.shape]).slice(1) as number[];
  }

  #scales(): readonly LatentScale[] {
    const { scales } = this.bijector;
    return scales.length > 0 ? scales : [{ name: 'z', shape: this.#latentShape() }];
  }
}

/**
 * A generative model with an exact density: a bijector maps data to latents, and a prior is the distribution
 * of the latents.
 *
 * $$ \ln p(x) = \ln p_z(f(x)) + \ln \lvert\det f'(x)\rvert, \qquad x = f^{-1}(z), \; z \sim p_z $$
 *
 * Train it with {@link likelihood} on data, or with {@link reverseKl} on an energy.
 *
 * @throws RangeError if `shape` is empty or has an entry that is not an integer of at least 1, or
 * `conditionTarget` is set without `conditionShape`.
 * @see Rezende and Mohamed 2015, Variational Inference with Normalizing Flows,
 * [arXiv:1505.05770](https://arxiv.org/abs/1505.05770).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const bijector = chain([splineCoupling({ conditioner }), splineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const samples = flow.sample(100, { random: randomStream(1), temperature: 0.8 });
 * const logProb = flow.logProb(samples); // [100]
 * ```
 * @category Flows
 */
export const normalizingFlow = (args: NormalizingFlowArgs) => new NormalizingFlow(args);
