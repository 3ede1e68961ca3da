import { addN, engine, type NamedTensorMap, serialization, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
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
import type { LatentScale } from './latentScale.js';

/** One bijector after another; see {@link chain}. */
export class Chain extends Bijector {
  static readonly className = 'Chain';
  readonly bijectors: readonly Bijector[];

  constructor({ bijectors, ...args }: LayerArgs & { bijectors: readonly Bijector[] }) {
    super(args);
    if (bijectors.length === 0) reject('chain', 'bijectors', 'at least one', bijectors);
    const twice = bijectors.find((bijector, place) => bijectors.indexOf(bijector) !== place);
    if (twice) reject('chain', 'bijectors', 'each used once, as their weights are counted', twice.name);
    this.bijectors = bijectors;
  }

  protected override get parts(): readonly Bijector[] {
    return this.bijectors;
  }

  override get scales(): readonly LatentScale[] {
    return (this.bijectors.at(-1) as Bijector).scales;
  }

  override build(inputShape: Shape | Shape[]): void {
    const [x, context] = shapes(inputShape);
    this.bijectors.reduce((shape, bijector) => buildPart(bijector, [shape, context]), x);
    super.build(inputShape);
  }

  protected override transform(x: Tensor, call: BijectorCall): Forward {
    const logDets: Tensor1D[] = [];
    const y = this.bijectors.reduce((at, bijector) => {
      const moved = bijector.forward(at, call);
      logDets.push(moved.logDet);
      freed(at, x);
      return moved.y;
    }, x);
    return { y, logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): Inverse {
    const logDets: Tensor1D[] = [];
    const x = this.bijectors.reduceRight((at, bijector) => {
      const moved = bijector.inverse(at, call);
      logDets.push(moved.logDet);
      freed(at, y);
      return moved.x;
    }, y);
    return { x, logDet: addN(logDets) };
  }

  override pullBack(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call?: BijectorCall): PulledBack {
    const gradients: NamedTensorMap = {};
    const pulled = this.bijectors.reduceRight(
      (at, bijector) => {
        const next = bijector.pullBack(at.x, at.gradient, ofLogDet, call);
        Object.assign(gradients, next.gradients);
        freed(at.x, y);
        freed(at.gradient, gradient);
        return next;
      },
      { x: y, gradient },
    );
    return { ...pulled, gradients };
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return this.bijectors.reduce((shape, bijector) => bijector.computeOutputShape(shape), shapes(inputShape)[0]);
  }

  override computeInputShape(outputShape: Shape): Shape {
    return this.bijectors.reduceRight((shape, bijector) => bijector.computeInputShape(shape), outputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), bijectors: this.bijectors.map(saved) };
  }
}

/** Frees what only the next bijector needed, so that a chain takes the memory of one; not while a gradient is being recorded, which needs it all. */
function freed(tensor: Tensor, given: Tensor): void {
  if (tensor !== given && !engine().isTapeOn()) tensor.dispose();
}

/**
 * Bijectors one after another, which are a bijector again.
 *
 * $$ f = f_n \circ \dots \circ f_1, \qquad \ln \lvert\det f'\rvert = \textstyle\sum_k \ln \lvert\det f_k'\rvert $$
 *
 * A context goes to all of them.
 *
 * @throws RangeError if there is none, or one of them is there twice.
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([
 *   affineCoupling({ conditioner }),
 *   affineCoupling({ conditioner, swap: true }),
 * ]);
 * ```
 * @category Flows
 */
export const chain = (bijectors: readonly Bijector[]) => new Chain({ bijectors });

serialization.registerClass(Chain);
