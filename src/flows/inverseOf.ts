import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { checkArguments, layerArguments } from '../core/check.js';
import { serializeLayer } from '../core/nestedLayers.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult } from './bijectorResult.js';
import { buildSublayer } from './buildSublayer.js';
import { bijector as isBijector } from './checks.js';
import { inputAndCondition } from './inputAndCondition.js';

/** The inverse of a bijector; see {@link inverseOf}. */
export class InverseOf extends Bijector {
  static readonly className = 'InverseOf';
  readonly bijector: Bijector;

  constructor(args: LayerArgs & { bijector: Bijector }) {
    checkArguments('inverseOf', args, { ...layerArguments, bijector: isBijector });
    const { bijector, ...layerArgs } = args;
    super(layerArgs);
    this.bijector = bijector;
  }

  protected override get sublayers(): readonly Bijector[] {
    return [this.bijector];
  }

  protected override buildWeights(x: Shape, condition?: Shape): void {
    buildSublayer(this.bijector, [this.bijector.computeInputShape(x), condition]);
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    const { x: y, logDet } = this.bijector.inverse(x, call);
    return { y, logDet };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const { y: x, logDet } = this.bijector.forward(y, call);
    return { x, logDet };
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    return this.bijector.computeInputShape(inputAndCondition(inputShape)[0]);
  }

  override computeInputShape(outputShape: Shape): Shape {
    return this.bijector.computeOutputShape(outputShape) as Shape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), bijector: serializeLayer(this.bijector) };
  }
}

/**
 * The inverse of a bijector: its `forward` is the `inverse` of the given bijector, and the other way around.
 *
 * @param bijector The bijector to invert.
 * @throws TypeError if `bijector` is not a bijector.
 * @example
 * ```ts
 * const unsqueeze = inverseOf(squeeze2d());
 * const { y } = unsqueeze.forward(randomStream(1).normal([8, 7, 7, 4])); // [8, 14, 14, 1]
 * ```
 * @category Flows
 */
export const inverseOf = (bijector: Bijector) => new InverseOf({ bijector });

serialization.registerClass(InverseOf);
