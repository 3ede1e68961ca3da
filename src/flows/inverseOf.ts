import { serialization, type Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { checkArguments, layerArguments } from '../core/check.js';
import { serializeLayer } from '../core/nestedLayers.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector, type BijectorCall, buildPart, type ForwardResult, type InverseResult, shapes } from './bijector.js';
import { bijector as isBijector } from './checks.js';

/** A bijector the other way round; see {@link inverseOf}. */
export class InverseOf extends Bijector {
  static readonly className = 'InverseOf';
  readonly bijector: Bijector;

  constructor(given: LayerArgs & { bijector: Bijector }) {
    checkArguments('inverseOf', given, { ...layerArguments, bijector: isBijector });
    const { bijector, ...args } = given;
    super(args);
    this.bijector = bijector;
  }

  protected override get sublayers(): readonly Bijector[] {
    return [this.bijector];
  }

  protected override assemble(x: Shape, condition?: Shape): void {
    buildPart(this.bijector, [this.bijector.computeInputShape(x), condition]);
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
    return this.bijector.computeInputShape(shapes(inputShape)[0]);
  }

  override computeInputShape(outputShape: Shape): Shape {
    return this.bijector.computeOutputShape(outputShape) as Shape;
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), bijector: serializeLayer(this.bijector) };
  }
}

/**
 * A bijector the other way round: its forward is the other's inverse.
 *
 * @example
 * ```ts
 * const unsqueeze = inverseOf(squeeze2d());
 * const { y: fine } = unsqueeze.forward(randomStream(1).normal([8, 7, 7, 4])); // [8, 14, 14, 1]
 * ```
 * @category Flows
 */
export const inverseOf = (bijector: Bijector) => new InverseOf({ bijector });

serialization.registerClass(InverseOf);
