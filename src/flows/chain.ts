import { addN, engine, type NamedTensorMap, serialization, type Tensor, type Tensor1D } from '@tensorflow/tfjs-core';
import type { Shape } from '@tensorflow/tfjs-layers';
import { arrayOf, checkArguments, layerArguments } from '../core/check.js';
import { serializeLayers } from '../core/nestedLayers.js';
import type { LayerArgs } from '../core/tfjs.js';
import { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import type { ForwardResult, InverseResult, VjpResult } from './bijectorResult.js';
import { buildSublayer } from './buildSublayer.js';
import { bijector as isBijector } from './checks.js';
import { sumByName } from './gradientsOf.js';
import { inputAndCondition } from './inputAndCondition.js';
import type { LatentScale } from './latentScale.js';
import { rejectRepeatedBijectors } from './sharedConditioners.js';

/** A composition of bijectors; see {@link chain}. */
export class Chain extends Bijector {
  static readonly className = 'Chain';
  readonly bijectors: readonly Bijector[];

  constructor(args: LayerArgs & { bijectors: readonly Bijector[] }) {
    checkArguments('chain', args, { ...layerArguments, bijectors: arrayOf(isBijector, 1) });
    const { bijectors, ...layerArgs } = args;
    rejectRepeatedBijectors('chain', 'bijectors', bijectors);
    super(layerArgs);
    this.bijectors = [...bijectors];
  }

  protected override get sublayers(): readonly Bijector[] {
    return this.bijectors;
  }

  override get scales(): readonly LatentScale[] {
    return (this.bijectors.at(-1) as Bijector).scales;
  }

  protected override buildWeights(x: Shape, condition?: Shape): void {
    this.bijectors.reduce((shape, bijector) => buildSublayer(bijector, [shape, condition]), x);
  }

  protected override transform(x: Tensor, call: BijectorCall): ForwardResult {
    const logDets: Tensor1D[] = [];
    const y = this.bijectors.reduce((input, bijector) => {
      const { y: output, logDet } = bijector.forward(input, call);
      logDets.push(logDet);
      disposeIntermediate(input, x);
      return output;
    }, x);
    return { y, logDet: addN(logDets) };
  }

  protected override invert(y: Tensor, call: BijectorCall): InverseResult {
    const logDets: Tensor1D[] = [];
    const x = this.bijectors.reduceRight((output, bijector) => {
      const { x: input, logDet } = bijector.inverse(output, call);
      logDets.push(logDet);
      disposeIntermediate(output, y);
      return input;
    }, y);
    return { x, logDet: addN(logDets) };
  }

  override computeVjp(y: Tensor, gradient: Tensor, logDetGradient: Tensor1D, call: BijectorCall): VjpResult {
    let gradients: NamedTensorMap = {};
    const result = this.bijectors.reduceRight(
      (output, bijector) => {
        const input = bijector.computeVjp(output.x, output.gradient, logDetGradient, call);
        // a conditioner that several bijectors share has one gradient from each
        gradients = sumByName(gradients, input.gradients);
        disposeIntermediate(output.x, y);
        disposeIntermediate(output.gradient, gradient);
        return input;
      },
      { x: y, gradient },
    );
    return { ...result, gradients };
  }

  override computeOutputShape(inputShape: Shape | Shape[]): Shape {
    const [x] = inputAndCondition(inputShape);
    return this.bijectors.reduce((shape, bijector) => bijector.computeOutputShape(shape), x);
  }

  override computeInputShape(outputShape: Shape): Shape {
    return this.bijectors.reduceRight((shape, bijector) => bijector.computeInputShape(shape), outputShape);
  }

  override getConfig(): serialization.ConfigDict {
    return { ...super.getConfig(), bijectors: serializeLayers(this.bijectors) };
  }
}

/**
 * Disposes the input of a bijector once its output is known, so that a chain needs the memory of one
 * bijector. Does nothing for the input of the chain itself, or while gradients are recorded, which need all
 * intermediate tensors.
 */
function disposeIntermediate(tensor: Tensor, chainInput: Tensor): void {
  if (tensor !== chainInput && !engine().isTapeOn()) tensor.dispose();
}

/**
 * The composition of bijectors, applied in order.
 *
 * $$ f = f_n \circ \dots \circ f_1, \qquad \ln \lvert\det f'\rvert = \textstyle\sum_k \ln \lvert\det f_k'\rvert $$
 *
 * Every bijector of the chain gets the condition. Couplings of a chain may use the same conditioner object,
 * and then share its weights.
 *
 * @param bijectors The bijectors, from data to latents.
 * @throws RangeError if `bijectors` is empty, or contains a bijector twice, also nested in others.
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const bijector = chain([
 *   affineCoupling({ conditioner }),
 *   affineCoupling({ conditioner, swap: true }),
 * ]);
 * ```
 * @category Flows
 */
export const chain = (bijectors: readonly Bijector[]) => new Chain({ bijectors });

serialization.registerClass(Chain);
