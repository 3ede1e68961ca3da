import { addN, keep, type Scalar, variableGrads } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { variableOf } from '../core/modelState.js';
import type { ValueAndGradients } from './player.js';

/** The parts of a loss, the models' own regularisers among them, what else the loss reports, and the gradients of their sum by the models' trainable weights. */
export function lossGradients(
  models: readonly LayersModel[],
  loss: (report: (name: string, value: Scalar) => void) => Record<string, Scalar>,
): ValueAndGradients {
  const losses: Record<string, Scalar> = {};
  const measures: Record<string, Scalar> = {};
  const report = (name: string, value: Scalar) => {
    measures[name] = keep(value.clone());
  };
  const variables = models.flatMap((model) => model.trainableWeights.map(variableOf));
  const { value, grads } = variableGrads(() => {
    Object.assign(losses, loss(report));
    const regularizers = models.flatMap((model) => model.calculateLosses());
    if (regularizers.length > 0) losses.regularization = addN(regularizers);
    return addN(Object.values(losses).map((part) => keep(part)));
  }, variables);
  value.dispose();
  return { losses, measures, gradients: grads };
}
