import { addN, type Scalar, scalar, type Variable } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { isModel, sublayersOf } from './layersOf.js';
import { variableOf } from './tfjs.js';

type Loss = () => Scalar;

/**
 * The regularisers of models, each once. tfjs's own `calculateLosses` counts a layer as often as it is called, and
 * leaves out those of recurrent cells, of `bidirectional` layers and of models within wrappers.
 *
 * @param owned The variables that are trained; regularisers of layers without any of them are left out. Default all.
 */
export function regularizersOf(models: readonly layers.Layer[], owned?: ReadonlySet<Variable>): Loss[] {
  const losses = new Set<Loss>();
  const seen = new Set<layers.Layer>();
  const visit = (layer: layers.Layer) => {
    if (seen.has(layer)) return;
    seen.add(layer);
    const counts =
      !owned || layer.weights.length === 0 || layer.weights.some((weight) => owned.has(variableOf(weight)));
    if (!counts) return;
    if (hasItsOwnWay(layer)) losses.add(() => addN([scalar(0), ...layer.calculateLosses()]));
    else {
      for (const loss of (layer as unknown as { _losses?: Loss[] })._losses ?? []) losses.add(loss);
      sublayersOf(layer).forEach(visit);
    }
  };
  models.forEach(visit);
  return [...losses];
}

/** Whether a user's layer says itself what its losses are; a bijector's are those of its parts. */
function hasItsOwnWay(layer: layers.Layer): boolean {
  const { calculateLosses } = layers.Layer.prototype;
  return layer.calculateLosses !== calculateLosses && !isModel(layer) && !('sublayers' in layer);
}
