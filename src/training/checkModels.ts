import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { factoryName } from '../core/factoryName.js';
import { isModel, layersOf } from '../core/layersOf.js';
import { weightsOf } from '../core/modelState.js';
import { variableOf } from '../core/tfjs.js';

/**
 * Builds models that are not built yet. Throws if training would ignore something in them.
 *
 * @throws RangeError that names the layer.
 */
export function checkModels(caller: string, models: readonly LayersModel[]): void {
  for (const model of models) buildIfNeeded(caller, model);
  const reported = new Set(weightsOf(models));
  const refuse = (layer: layers.Layer, what: string): never => {
    throw new RangeError(`${caller}: models must not have ${what}, got it in ${factoryName(layer)} "${layer.name}"`);
  };
  for (const layer of layersOf(...models)) {
    const { stateful, activityRegularizer } = layer as unknown as { stateful?: boolean; activityRegularizer?: unknown };
    if (stateful && !isModel(layer)) refuse(layer, 'stateful: true, because a checkpoint does not contain that state');
    if (activityRegularizer) refuse(layer, 'an activityRegularizer, which TensorFlow.js does not compute');
    if (layer.trainableWeights.some((weight) => !reported.has(weight)))
      refuse(layer, 'weights missing from their trainableWeights, which training would ignore');
    for (const weight of layer.trainableWeights) {
      const { dtype } = variableOf(weight);
      if (dtype !== 'float32') refuse(layer, `trainable weights of type ${dtype}`);
    }
  }
}

/** Builds a sequential model, which has no names of inputs and outputs before. */
export function buildIfNeeded(caller: string, model: LayersModel): void {
  if (model.built) return;
  const shape = model.inputs?.[0]?.shape;
  if (!shape)
    throw new RangeError(
      `${caller}: models must have an inputShape in their first layer, got "${model.name}" without one`,
    );
  model.build(shape);
}
