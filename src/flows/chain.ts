import { addN, engine, type NamedTensorMap, serialization, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { arrayOf, checkArguments, layerArguments } from '../core/check.js';
import { serializeLayers } from '../core/nestedLayers.js';
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
import { bijector as isBijector } from './checks.js';
import { sumByName } from './gradientsOf.js';
import type { LatentScale } from './latentScale.js';
import { eachOnce } from './sharing.js';

/** One bijector after another; see {@link chain}. */
export class Chain extends Bijector {
  static readonly className = 'Chain';
  readonly bijectors: readonly Bijector[];

  constructor(given: LayerArgs & { bijectors: readonly Bijector[] }) {
    checkArguments('chain', given, { ...layerArguments, bijectors: arrayOf(isBijector, 1) });
    const { bijectors, ...args } = given;
    eachOnce('chain', 'bijectors', bijectors);
    super(args);
    this.bijectors = [...bijectors];
  }

  protected override get sublayers(): readonly Bijector[] {
    return this.bijectors;
  }

  override get scales(): readonly LatentScale[] {
    return (this.bijectors.at(-1) as Bijector).scales;
  }

  protected override assemble(x: Shape, condition?: Shape): void {
    this.bijectors.reduce((shape, bijector) => buildPart(bijector, [shape, condition]), x);
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    const logDets: Tensor1D[] = [];
    const y = this.bijectors.reduce((at, bijector) => {
      const moved = bijector.forward(at, call);
      logDets.push(moved.logDet);
      freed(at, x);
      return moved.y;
    }, x);
    return { y, logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const logDets: Tensor1D[] = [];
    const x = this.bijectors.reduceRight((at, bijector) => {
      const moved = bijector.inverse(at, call);
      logDets.push(moved.logDet);
      freed(at, y);
      return moved.x;
    }, y);
    return { x, logDet: addN(logDets) };
  }

  override computeVjp(y: Tensor, gradient: Tensor, ofLogDet: Tensor1D, call: BijectorCall): VjpResult {
    let gradients: NamedTensorMap = {};
    const pulled = this.bijectors.reduceRight(
      (at, bijector) => {
        const next = bijector.computeVjp(at.x, at.gradient, ofLogDet, call);
        // a conditioner of several bijectors has a gradient from each
        gradients = sumByName(gradients, next.gradients);
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
    return { ...super.getConfig(), bijectors: serializeLayers(this.bijectors) };
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
 * A condition goes to all of them.
 *
 * @throws RangeError if there is none, or one of them is there twice, also within others. A conditioner may steer several couplings of a chain, which then share its weights.
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
