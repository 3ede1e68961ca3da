import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable } from '@tensorflow/tfjs-layers';

/** The tfjs variable of a layer's weight, which the types hide behind a tensor. */
export function variableOf(weight: LayerVariable): Variable {
  return weight.read() as Variable;
}

/**
 * Runs `call` and puts the weights that training does not touch (moving averages, u and v of a spectral norm) back to
 * what they were before.
 */
export function withStateKept<T>(models: readonly Pick<LayersModel, 'nonTrainableWeights'>[], call: () => T): T {
  const variables = models.flatMap((model) => model.nonTrainableWeights.map(variableOf));
  const before: Tensor[] = variables.map((variable) => variable.clone());
  try {
    return call();
  } finally {
    for (const [index, variable] of variables.entries()) {
      variable.assign(before[index] as Tensor);
      before[index]?.dispose();
    }
  }
}

/**
 * A name for each weight of a model that is the same in every process: place and class of its layer, place and own name
 * of the weight. tfjs's automatic layer names count up process-wide and so do not serve.
 */
export function weightPaths(model: LayersModel): Map<string, LayerVariable> {
  const paths = new Map<string, LayerVariable>();
  for (const [place, layer] of model.layers.entries()) {
    // sorted, as freezing a layer moves its weights to another place in the list
    const weights = [...layer.weights].sort((a, b) => a.id - b.id);
    for (const [index, weight] of weights.entries()) {
      paths.set(`${place}.${layer.getClassName()}/${index}.${weight.originalName.split('/').at(-1)}`, weight);
    }
  }
  return paths;
}
