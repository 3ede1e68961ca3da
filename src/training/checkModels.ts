import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { factoryName } from '../core/factoryName.js';
import { isModel, layersOf } from '../core/layersOf.js';
import { weightsOf } from '../core/modelState.js';
import { variableOf } from '../core/tfjs.js';

/**
 * Builds models that are not built yet, and refuses what training would silently leave out.
 *
 * @throws RangeError naming the layer and what it has.
 */
export function checkModels(name: string, models: readonly LayersModel[]): void {
  for (const model of models) buildIfNeeded(name, model);
  const reported = new Set(weightsOf(models));
  const refuse = (layer: layers.Layer, what: string): never => {
    throw new RangeError(`${name}: models must do without ${what}; ${factoryName(layer)} "${layer.name}" has it`);
  };
  for (const layer of layersOf(...models)) {
    const { stateful, activityRegularizer } = layer as unknown as { stateful?: boolean; activityRegularizer?: unknown };
    if (stateful && !isModel(layer))
      refuse(layer, 'state that goes from one batch to the next (stateful), which no checkpoint holds');
    if (activityRegularizer) refuse(layer, 'activityRegularizer, which tfjs does not compute');
    if (layer.trainableWeights.some((weight) => !reported.has(weight)))
      refuse(layer, 'weights that they do not report, which would never be trained');
    for (const weight of layer.trainableWeights) {
      const { dtype } = variableOf(weight);
      if (dtype !== 'float32') refuse(layer, `weights of type ${dtype} to train`);
    }
  }
}

/** A sequential model has no names for its inputs and outputs until it is built. */
export function buildIfNeeded(name: string, model: LayersModel): void {
  if (model.built) return;
  const shape = model.inputs?.[0]?.shape;
  if (!shape)
    throw new RangeError(
      `${name}: models must know the shape of their inputs, got "${model.name}" whose first layer has no inputShape`,
    );
  model.build(shape);
}
