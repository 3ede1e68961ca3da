import { addN, dispose, keep, type Scalar, tidy, type Variable, variableGrads } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { variablesOf } from '../core/modelState.js';
import { regularizersOf } from '../core/regularizersOf.js';
import type { ValueAndGradients } from './player.js';

/**
 * The parts of a loss, the models' own regularisers among them, what else the loss reports, and the gradients of their
 * sum by the models' trainable weights. A weight or regulariser that several layers or models share counts once.
 *
 * @param owned The variables that the player trains, where others have a part of its models. Default all.
 */
export function lossGradients(
  models: readonly LayersModel[],
  loss: (report: (name: string, value: Scalar) => void) => Record<string, Scalar>,
  owned?: ReadonlySet<Variable>,
): ValueAndGradients {
  const losses: Record<string, Scalar> = {};
  const measures: Record<string, Scalar> = {};
  const report = (name: string, value: Scalar) => {
    measures[name]?.dispose();
    measures[name] = keep(value.clone());
  };
  const total = () => {
    Object.assign(losses, loss(report));
    const regularizers = regularizersOf(models, owned);
    if (regularizers.length > 0) losses.regularization = addN(regularizers.map((regularizer) => regularizer()));
    return addN(Object.values(losses).map((part) => keep(part)));
  };
  const variables = variablesOf(models, 'trainableWeights').filter((variable) => !owned || owned.has(variable));
  try {
    // all weights may be frozen for a while
    if (variables.length === 0) {
      tidy(() => void total());
      return { losses, measures, gradients: {} };
    }
    const { value, grads } = variableGrads(total, variables);
    value.dispose();
    return { losses, measures, gradients: grads };
  } catch (error) {
    dispose([losses, measures]);
    throw error;
  }
}
