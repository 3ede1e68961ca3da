import {
  addN,
  concat,
  dispose,
  type NamedTensorMap,
  reshape,
  serialization,
  slice,
  split,
  type Tensor,
  type Tensor1D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import { product } from '../core/concatCondition.js';
import type { LayerArgs } from '../core/layer.js';
import { saved } from '../core/nestedLayers.js';
import {
  Bijector,
  type BijectorCall,
  buildPart,
  type Forward,
  type Inverse,
  type PulledBack,
  shapes,
} from './bijector.js';

/** One scale's part of the latents of a {@link multiScale} flow. */
export interface LatentScale {
  /** `at` and the width in pixels of the picture that its level is given: `at28`. */
  name: string;
  /** Shape of an example's part, `[height, width, channels]`. */
  shape: number[];
}

/** A bijector that sets half of its channels aside at each scale; see {@link multiScale}. */
export class MultiScale extends Bijector {
  static readonly className = 'MultiScale';
  readonly levels: readonly Bijector[];
  #scales: LatentScale[] = [];
  #example: Shape = [];

  constructor({ levels, ...args }: LayerArgs & { levels: readonly Bijector[] }) {
    super(args);
    if (levels.length === 0) reject('multiScale', 'levels', 'at least one', levels);
    this.levels = levels;
  }

  /** What is set aside, finest first; known once the layer is built. */
  get scales(): readonly LatentScale[] {
    return this.#scales;
  }

  protected override get parts(): readonly Bijector[] {
    return this.levels;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [x, context] = shapes(inputShape);
    let going = x;
    this.#example = x.slice(1);
    this.#scales = this.levels.map((level, index) => {
      const name = `at${going[2]}`;
      const made = buildPart(level, [going, context]);
      going = index === this.levels.length - 1 ? made : halved(made);
      return { name, shape: going.slice(1) as number[] };
    });
    const names = this.#scales.map(({ name }) => name);
    if (new Set(names).size < names.length)
      reject('multiScale', 'levels', 'of different widths, as squeeze makes them', names);
    super.build(inputShape);
  }

  protected override transform(x: Tensor, call: BijectorCall): Forward {
    const [aside, logDets]: [Tensor[], Tensor1D[]] = [[], []];
    let going = x;
    for (const [index, level] of this.levels.entries()) {
      const { y, logDet } = level.forward(going, call);
      logDets.push(logDet);
      const [on, off] = index === this.levels.length - 1 ? [y, y] : (split(y, 2, -1) as [Tensor, Tensor]);
      aside.push(reshape(off, [off.shape[0] as number, -1]));
      going = on;
    }
    return { y: concat(aside, 1), logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): Inverse {
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

  override pullBack(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call?: BijectorCall): PulledBack {
    const gradients: NamedTensorMap = {};
    const [aside, down] = [y, gradient].map((flat) => Object.values(this.split(flat))) as [Tensor[], Tensor[]];
    let coming: PulledBack | undefined;
    for (const [index, level] of [...this.levels.entries()].reverse()) {
      const whole = (off: Tensor[], on: Tensor | undefined) =>
        on ? concat([on, off[index] as Tensor], -1) : (off[index] as Tensor).clone();
      const at = { x: whole(aside, coming?.x), gradient: whole(down, coming?.gradient) };
      dispose([coming?.x ?? [], coming?.gradient ?? []]);
      coming = level.pullBack(at.x, at.gradient, ofLogDet, call);
      Object.assign(gradients, coming.gradients);
      dispose([at.x, at.gradient]);
    }
    dispose([aside, down]);
    return { ...(coming as PulledBack), gradients };
  }

  /** Latents `[batch, size]` as one part a scale, `[batch, height, width, channels]`, finest first. */
  split(z: Tensor): Record<string, Tensor> {
    return tidy(() => {
      let start = 0;
      const parts = this.#scales.map(({ name, shape }) => {
        const size = product(shape);
        const part = slice(z, [0, start], [z.shape[0] as number, size]);
        start += size;
        return [name, reshape(part, [-1, ...shape])];
      });
      return Object.fromEntries(parts);
    });
  }

  /** The latents of which `split` made these parts; any of them may be another sample's, or new. */
  join(parts: Readonly<Record<string, Tensor>>): Tensor {
    return tidy(() => {
      const inOrder = this.#scales.map(({ name }) => {
        const part = parts[name];
        if (!part)
          reject(
            'join',
            'parts',
            `one for each scale, ${this.#scales.map((scale) => scale.name).join(', ')}`,
            Object.keys(parts),
          );
        return reshape(part, [part.shape[0] as number, -1]);
      });
      return concat(inOrder, 1);
    });
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = shapes(inputShape);
    return [x[0] as number | null, product(x.slice(1))];
  }

  override computeInputShape(outputShape: Shape): Shape {
    return [outputShape[0] as number | null, ...this.#example];
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), levels: this.levels.map(saved) };
  }
}

/** The shape of half of the channels. */
function halved(shape: Shape): Shape {
  const channels = shape.at(-1) as number;
  if (shape.length !== 4 || channels % 2 !== 0)
    reject('multiScale', 'what a level gives', 'pictures with an even count of channels, of which half goes on', shape);
  return [...shape.slice(0, -1), channels / 2];
}

/**
 * A bijector from pictures to latents at every scale: after each level but the last, half of the channels are set aside as latents of that scale, and the other half goes on.
 *
 * $$ (h_{l+1}, z_l) = f_l(h_l), \qquad z = (z_1, \dots, z_L), \quad z_L = f_L(h_L) $$
 *
 * A level is a bijector of pictures, mostly a {@link chain} that begins with {@link squeeze}. If it ends with a coupling by channels, which keeps the half that goes on, what is set aside has a
 * mean and a deviation that the rest tells: the learned prior of Glow, under which a temperature simply multiplies z. Input `[batch, height, width, channels]`, output `[batch, size]`; `split` and `join`
 * give the parts of z by scale, to keep some and draw the others anew.
 *
 * @throws RangeError if there is no level, a level gives no even count of channels, or two are given pictures of one width.
 * @see Dinh et al. 2017, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803), section 3.6; Kingma and Dhariwal 2018, Glow, [arXiv:1807.03039](https://arxiv.org/abs/1807.03039).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.conv2d({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const level = () => chain([squeeze(), affineCoupling({ conditioner, swap: true }), affineCoupling({ conditioner })]);
 * const bijector = multiScale([level(), level()]);
 * const { y: z } = bijector.forward(randomStream(1).normal([8, 28, 28, 1]));
 * const { at28, at14 } = bijector.split(z); // [8, 14, 14, 2] and [8, 7, 7, 8]
 * ```
 * @category Flows
 */
export const multiScale = (levels: readonly Bijector[]) => new MultiScale({ levels });

serialization.registerClass(MultiScale);
