import { type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { arrayOf, checkValue, model as isModel } from '../core/check.js';
import { weightsOf } from '../core/modelState.js';
import { variableOf } from '../core/tfjs.js';

/**
 * Applies the constraints of a model's layers (`kernelConstraint: …`) to its trainable weights. Call it after
 * `optimizer.applyGradients`: the optimizers of TensorFlow.js do not. {@link Trainer} does it itself.
 *
 * @param models The models that were updated: one, or several.
 * @throws TypeError if `models` are not models.
 * @example
 * ```ts
 * applyConstraints(generator);
 * ```
 * @category Training loops
 */
export function applyConstraints(models: LayersModel | readonly LayersModel[]): void {
  const all = [models].flat() as LayersModel[];
  checkValue('applyConstraints', 'models', all, arrayOf(isModel, 1));
  constrain(all, () => true);
}

/**
 * Applies the constraints of the weights whose variables are `updated`.
 *
 * @internal
 */
export function constrain(models: readonly LayersModel[], updated: (variable: Variable) => boolean): void {
  for (const weight of weightsOf(models, 'trainableWeights')) {
    const { constraint } = weight as unknown as { constraint?: { apply(x: Tensor): Tensor } | null };
    const variable = variableOf(weight);
    if (constraint && updated(variable)) tidy(() => variable.assign(constraint.apply(variable)));
  }
}
