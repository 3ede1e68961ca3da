import { addN, type Scalar, scalar, type Variable } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { isModel, sublayersOf } from './layersOf.js';
import { variableOf } from './tfjs.js';

type Loss = () => Scalar;

/**
 * The regularizers of models, each once. `calculateLosses` of tfjs counts a layer once per call, and leaves out
 * those of recurrent cells, of `bidirectional` layers and of models inside wrappers.
 *
 * @param owned The trained variables. Regularizers of layers without any of them are left out. Default: all
 * variables.
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
    if (overridesLosses(layer)) losses.add(() => addN([scalar(0), ...layer.calculateLosses()]));
    else {
      for (const loss of (layer as unknown as { _losses?: Loss[] })._losses ?? []) losses.add(loss);
      sublayersOf(layer).forEach(visit);
    }
  };
  models.forEach(visit);
  return [...losses];
}

/** Whether a user's layer computes its losses itself. The losses of a bijector are those of its sublayers. */
function overridesLosses(layer: layers.Layer): boolean {
  const { calculateLosses } = layers.Layer.prototype;
  return layer.calculateLosses !== calculateLosses && !isModel(layer) && !('sublayers' in layer);
}
