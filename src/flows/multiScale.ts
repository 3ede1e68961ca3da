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
import {
  Bijector,
  type BijectorCall,
  buildPart,
  type ForwardResult,
  type InverseResult,
  shapes,
  type VjpResult,
} from './bijector.js';
import { checkedExamples, checkShape, bijector as isBijector } from './checks.js';
import { sumByName } from './gradientsOf.js';
import { joinByScale, type LatentScale, splitByScale } from './latentScale.js';
import { eachOnce } from './sharing.js';

/** Arguments of {@link multiScale} besides its levels. */
export interface MultiScaleArgs extends LayerArgs {
  /** The share of the channels that goes on after each level but the last. Default a half, as in Real NVP and Glow; after a squeeze of one channel a quarter is one pixel of each block, as renormalisation has it. */
  keptFraction?: number;
}

/** A bijector that sets part of its channels aside at each scale; see {@link multiScale}. */
export class MultiScale extends Bijector {
  static readonly className = 'MultiScale';
  readonly levels: readonly Bijector[];
  readonly keptFraction: number;
  #scales: LatentScale[] = [];
  #example: Shape = [];

  constructor(given: MultiScaleArgs & { levels: readonly Bijector[] }) {
    checkArguments('multiScale', given, {
      ...layerArguments,
      levels: arrayOf(isBijector, 1),
      keptFraction: optional(number('in (0, 1)', (share) => share > 0 && share < 1)),
    });
    const { levels, keptFraction = 0.5, ...args } = given;
    eachOnce('multiScale', 'levels', levels);
    super(args);
    this.levels = [...levels];
    this.keptFraction = keptFraction;
  }

  /** What is set aside, finest first; known once the layer is built. */
  override get scales(): readonly LatentScale[] {
    return this.#scales;
  }

  protected override get sublayers(): readonly Bijector[] {
    return this.levels;
  }

  protected override assemble(x: Shape, condition?: Shape): void {
    let going = x;
    this.#example = x.slice(1);
    this.#scales = this.levels.map((level, index) => {
      const name = `at${going[2]}`;
      const made = buildPart(level, [going, condition]);
      if (index === this.levels.length - 1) return { name, shape: made.slice(1) as number[] };
      const [on, off] = this.#parts(made);
      going = [...made.slice(0, -1), on];
      return { name, shape: [...made.slice(1, -1), off] as number[] };
    });
    const names = this.#scales.map(({ name }) => name);
    if (new Set(names).size < names.length)
      reject('multiScale', 'levels', 'of different widths, as squeeze makes them', names);
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    checkShape('multiScale', 'x', x, [null, ...this.#example]);
    const [aside, logDets]: [Tensor[], Tensor1D[]] = [[], []];
    let going = x;
    for (const [index, level] of this.levels.entries()) {
      const { y, logDet } = level.forward(going, call);
      logDets.push(logDet);
      const [on, off] =
        index === this.levels.length - 1 ? [y, y] : (split(y, this.#parts(y.shape), -1) as [Tensor, Tensor]);
      aside.push(reshape(off, [off.shape[0] as number, -1]));
      going = on;
    }
    return { y: concat(aside, 1), logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const aside = Object.values(this.split(y));
    const logDets: Tensor1D[] = [];
    let coming: Tensor | undefined;
    for (const [index, level] of [...this.levels.entries()].reverse()) {
      const off = aside[index] as Tensor;
      const { x, logDet } = level.inverse(coming ? concat([coming, off], -1) : off, call);
      logDets.push(logDet);
      coming = x;
    }
    return { x: coming as Tensor, logDet: addN(logDets) };
  }

  override computeVjp(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall): VjpResult {
    let gradients: NamedTensorMap = {};
    const [aside, down] = [y, gradient].map((flat) => Object.values(this.split(flat))) as [Tensor[], Tensor[]];
    let coming: VjpResult | undefined;
    for (const [index, level] of [...this.levels.entries()].reverse()) {
      const whole = (off: Tensor[], on: Tensor | undefined) =>
        on ? concat([on, off[index] as Tensor], -1) : (off[index] as Tensor).clone();
      const at = { x: whole(aside, coming?.x), gradient: whole(down, coming?.gradient) };
      dispose([coming?.x ?? [], coming?.gradient ?? []]);
      coming = level.computeVjp(at.x, at.gradient, ofLogDet, call);
      gradients = sumByName(gradients, coming.gradients);
      dispose([at.x, at.gradient]);
    }
    dispose([aside, down]);
    return { ...(coming as VjpResult), gradients };
  }

  /** Latents `[batch, size]` as one part a scale, `[batch, height, width, channels]`, finest first. */
  split(z: Tensor): Record<string, Tensor> {
    this.#refuseIfNew('split');
    const given = checkedExamples('split', 'z', z);
    const size = this.#scales.reduce((total, { shape }) => total + sizeOfShape([...shape]), 0);
    checkShape('split', 'z', given, [null, size]);
    return splitByScale(this.#scales, given);
  }

  /** The latents of which `split` made these parts; any of them may be another sample's, or new. */
  join(parts: Readonly<Record<string, Tensor>>): Tensor {
    this.#refuseIfNew('join');
    return joinByScale('join', 'parts', this.#scales, parts);
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = shapes(inputShape);
    return [x[0] as number | null, sizeOfShape(x.slice(1))];
  }

  override computeInputShape(outputShape: Shape): Shape {
    return [outputShape[0] as number | null, ...this.#example];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), levels: serializeLayers(this.levels), keptFraction: this.keptFraction };
  }

  #refuseIfNew(method: string): void {
    if (!this.built) throw new Error(`${method}: the multiScale must be built before; call forward once`);
  }

  /** How many channels go on, and how many are set aside. */
  #parts(shape: Shape): [number, number] {
    const channels = shape.at(-1) as number;
    const on = channels * this.keptFraction;
    if (shape.length !== 4 || !Number.isInteger(on))
      reject(
        'multiScale',
        'what a level gives',
        `pictures whose channels have a whole share of ${this.keptFraction} that goes on`,
        shape,
      );
    return [on, channels - on];
  }
}

/**
 * A bijector from pictures to latents at every scale: after each level but the last, part of the channels are set aside as latents of that scale, and the others go on.
 *
 * $$ (h_{l+1}, z_l) = f_l(h_l), \qquad z = (z_1, \dots, z_L), \quad z_L = f_L(h_L) $$
 *
 * A level is a bijector of pictures, mostly a {@link chain} that begins with {@link squeeze2d} and, but for the last, may end with {@link factorOut}, the learned prior of what is set aside. Input `[batch, height, width, channels]`, output `[batch, size]`; `split` and `join`
 * give the parts of z by scale, to keep some and draw the others anew.
 *
 * @throws RangeError if there is no level, `keptFraction` is not in (0, 1), a level gives channels that have no such share, or two are given pictures of one width.
 * @see Dinh et al. 2017, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.6; Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const level = () => chain([squeeze2d(), affineCoupling({ conditioner, swap: true }), factorOut({ conditioner })]);
 * const bijector = multiScale([level(), level()]);
 * const { y: z } = bijector.forward(randomStream(1).normal([8, 28, 28, 1]));
 * const { at28, at14 } = bijector.split(z); // [8, 14, 14, 2] and [8, 7, 7, 8]
 * ```
 * @category Flows
 */
export const multiScale = (levels: readonly Bijector[], args?: MultiScaleArgs) => new MultiScale({ levels, ...args });

serialization.registerClass(MultiScale);
