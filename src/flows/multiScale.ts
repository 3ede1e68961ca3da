import {
  addN,
  concat,
  dispose,
  type NamedTensorMap,
  reshape,
  serialization,
  split,
  type Tensor,
  type Tensor1D,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { arrayOf, checkArguments, layerArguments, number, optional } from '../core/check.js';
import { serializeLayers } from '../core/nestedLayers.js';
import { sizeOfShape } from '../core/sizeOfShape.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult, VjpResult } from './bijectorResult.js';
import { buildSublayer } from './buildSublayer.js';
import { checkedExamples, checkShape, bijector as isBijector } from './checks.js';
import { sumByName } from './gradientsOf.js';
import { inputAndCondition } from './inputAndCondition.js';
import { joinByScale, type LatentScale, splitByScale } from './latentScale.js';
import { rejectRepeatedBijectors } from './sharedConditioners.js';

/** Optional arguments of {@link multiScale}. */
export interface MultiScaleArgs extends LayerArgs {
  /**
   * Fraction of the channels that each level but the last passes on to the next one. Default 0.5, as in Real
   * NVP and Glow. After a squeeze of one channel, 0.25 keeps one pixel of each 2×2 block, as a
   * renormalization group does.
   */
  keptFraction?: number;
}

/** A bijector that factors out channels at several scales; see {@link multiScale}. */
export class MultiScale extends Bijector {
  static readonly className = 'MultiScale';
  readonly levels: readonly Bijector[];
  readonly keptFraction: number;
  #scales: LatentScale[] = [];
  #exampleShape: Shape = [];

  constructor(args: MultiScaleArgs & { levels: readonly Bijector[] }) {
    checkArguments('multiScale', args, {
      ...layerArguments,
      levels: arrayOf(isBijector, 1),
      keptFraction: optional(number('in (0, 1)', (value) => value > 0 && value < 1)),
    });
    const { levels, keptFraction = 0.5, ...layerArgs } = args;
    rejectRepeatedBijectors('multiScale', 'levels', levels);
    super(layerArgs);
    this.levels = [...levels];
    this.keptFraction = keptFraction;
  }

  /** The latents of each scale, finest first. Empty until the layer is built. */
  override get scales(): readonly LatentScale[] {
    return this.#scales;
  }

  protected override get sublayers(): readonly Bijector[] {
    return this.levels;
  }

  protected override buildWeights(x: Shape, condition?: Shape): void {
    this.#exampleShape = x.slice(1);
    let inputShape = x;
    this.#scales = this.levels.map((level, index) => {
      const name = `at${inputShape[2]}`;
      const outputShape = buildSublayer(level, [inputShape, condition]);
      if (this.#isLast(index)) return { name, shape: outputShape.slice(1) as number[] };
      const [kept, factoredOut] = this.#channelSizes(outputShape);
      inputShape = [...outputShape.slice(0, -1), kept];
      return { name, shape: [...outputShape.slice(1, -1), factoredOut] as number[] };
    });
    const names = this.#scales.map(({ name }) => name);
    if (new Set(names).size < names.length)
      reject('multiScale', 'levels', 'bijectors with inputs of different widths', names);
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    checkShape('multiScale.forward', 'x', x, [null, ...this.#exampleShape]);
    const latents: Tensor[] = [];
    const logDets: Tensor1D[] = [];
    let h = x;
    for (const [index, level] of this.levels.entries()) {
      const { y, logDet } = level.forward(h, call);
      logDets.push(logDet);
      const [kept, factoredOut] = this.#isLast(index)
        ? [y, y]
        : (split(y, this.#channelSizes(y.shape), -1) as [Tensor, Tensor]);
      latents.push(reshape(factoredOut, [factoredOut.shape[0] as number, -1]));
      h = kept;
    }
    return { y: concat(latents, 1), logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const latents = Object.values(this.split(y));
    const logDets: Tensor1D[] = [];
    let h: Tensor | undefined;
    for (const [index, level] of [...this.levels.entries()].reverse()) {
      const factoredOut = latents[index] as Tensor;
      const { x, logDet } = level.inverse(h ? concat([h, factoredOut], -1) : factoredOut, call);
      logDets.push(logDet);
      h = x;
    }
    return { x: h as Tensor, logDet: addN(logDets) };
  }

  override computeVjp(y: Tensor, gradient: Tensor, logDetGradient: Tensor1D, call: BijectorCall): VjpResult {
    let gradients: NamedTensorMap = {};
    const latents = Object.values(this.split(y));
    const latentGradients = Object.values(this.split(gradient));
    let next: VjpResult | undefined;
    for (const [index, level] of [...this.levels.entries()].reverse()) {
      const joined = (kept: Tensor | undefined, factoredOut: Tensor) =>
        kept ? concat([kept, factoredOut], -1) : factoredOut.clone();
      const output = joined(next?.x, latents[index] as Tensor);
      const outputGradient = joined(next?.gradient, latentGradients[index] as Tensor);
      dispose([next?.x ?? [], next?.gradient ?? []]);
      next = level.computeVjp(output, outputGradient, logDetGradient, call);
      gradients = sumByName(gradients, next.gradients);
      dispose([output, outputGradient]);
    }
    dispose([latents, latentGradients]);
    return { ...(next as VjpResult), gradients };
  }

  /**
   * Splits latents `[batch, size]` into one tensor `[batch, height, width, channels]` for each scale, finest
   * first.
   */
  split(z: Tensor): Record<string, Tensor> {
    const name = 'multiScale.split';
    this.#checkBuilt(name);
    const latents = checkedExamples(name, 'z', z);
    const size = this.#scales.reduce((total, { shape }) => total + sizeOfShape([...shape]), 0);
    checkShape(name, 'z', latents, [null, size]);
    return splitByScale(this.#scales, latents);
  }

  /** Inverts `split`: concatenates the latents of all scales to `[batch, size]`. */
  join(latents: Readonly<Record<string, Tensor>>): Tensor {
    this.#checkBuilt('multiScale.join');
    return joinByScale('multiScale.join', this.#scales, latents);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = inputAndCondition(inputShape);
    return [x[0] as number | null, sizeOfShape(x.slice(1))];
  }

  override computeInputShape(outputShape: Shape): Shape {
    return [outputShape[0] as number | null, ...this.#exampleShape];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), levels: serializeLayers(this.levels), keptFraction: this.keptFraction };
  }

  #isLast(level: number): boolean {
    return level === this.levels.length - 1;
  }

  #checkBuilt(name: string): void {
    if (!this.built) throw new Error(`${name}: the layer must be built first; call forward once`);
  }

  /** The number of channels that a level keeps, and the number that it factors out. */
  #channelSizes(shape: Shape): [number, number] {
    const channels = shape.at(-1) as number;
    const kept = channels * this.keptFraction;
    if (shape.length !== 4 || !Number.isInteger(kept))
      reject(
        'multiScale',
        'the output of a level',
        `of shape [batch, height, width, channels], with channels × ${this.keptFraction} an integer`,
        shape,
      );
    return [kept, channels - kept];
  }
}

/**
 * A bijector from images to latents at several scales. After each level but the last, it factors out some of
 * the channels as the latents of that scale, and passes the others on to the next level.
 *
 * $$ (h_{l+1}, z_l) = f_l(h_l), \qquad z = (z_1, \dots, z_L), \quad z_L = f_L(h_L) $$
 *
 * Each level is a bijector of images, usually a {@link chain} that starts with {@link squeeze2d}. All but the
 * last may end with {@link factorOut}, the learned prior of the channels that are factored out. Input
 * `[batch, height, width, channels]`, output `[batch, size]`. Use `split` and `join` to change the latents of
 * some scales and keep the others.
 *
 * @param levels The levels, finest first.
 * @throws RangeError if `levels` is empty, `keptFraction` is not in (0, 1), the channels of a level times
 * `keptFraction` are not an integer, or two levels have inputs of the same width.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP,
 * [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.6; Kingma and Dhariwal 2018, Glow,
 * [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) =>
 *   connect(x, layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }));
 * const level = () => chain([squeeze2d(), affineCoupling({ conditioner, swap: true }), factorOut({ conditioner })]);
 * const bijector = multiScale([level(), level()]);
 * const { y: z } = bijector.forward(randomStream(1).normal([8, 28, 28, 1]));
 * const { at28, at14 } = bijector.split(z); // [8, 14, 14, 2] and [8, 7, 7, 8]
 * ```
 * @category Flows
 */
export const multiScale = (levels: readonly Bijector[], args?: MultiScaleArgs) => new MultiScale({ levels, ...args });

serialization.registerClass(MultiScale);
