import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { isModel } from './layersOf.js';
import { variableOf } from './tfjs.js';

/** A model or layer, as far as its weights matter. */
type Weighted = Pick<layers.Layer, 'weights' | 'trainableWeights' | 'nonTrainableWeights'>;

/** The weights of models, each once, however many layers and models share it. */
export function weightsOf(models: readonly Weighted[], kind: keyof Weighted = 'weights'): LayerVariable[] {
  return [...new Set(models.flatMap((model) => model[kind]))];
}

/** The variables of {@link weightsOf}. */
export function variablesOf(models: readonly Weighted[], kind: keyof Weighted = 'weights'): Variable[] {
  return weightsOf(models, kind).map(variableOf);
}

/** Runs `call` and puts variables back to what they were before. */
export function withVariablesRestored<T>(variables: readonly Variable[], call: () => T): T {
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
 * Runs `call` and puts the weights that training does not touch (moving averages, u and v of a spectral norm) back to
 * what they were before.
 */
export function withFrozenState<T>(models: readonly Weighted[], call: () => T): T {
  return withVariablesRestored(variablesOf(models, 'nonTrainableWeights'), call);
}

/**
 * A name for each weight of a model that is the same in every process: place and class of its layer, place and own name
 * of the weight. tfjs's automatic layer names count up process-wide and so do not serve. A weight that layers share has
 * one name, that of its first place.
 */
export function weightPaths(model: LayersModel): Map<string, LayerVariable> {
  const paths = new Map<LayerVariable, string>();
  const visit = (layer: layers.Layer, prefix: string) => {
    // an inner model by its own places: the order in which its layers were made is another one once it is loaded
    if (isModel(layer)) {
      for (const [place, part] of layer.layers.entries()) visit(part, `${prefix}${place}.${part.getClassName()}/`);
      return;
    }
    // sorted, as freezing a layer moves its weights to another place in the list
    const weights = [...layer.weights].sort((a, b) => a.id - b.id);
    for (const [index, weight] of weights.entries()) {
      if (!paths.has(weight)) paths.set(weight, `${prefix}${index}.${weight.originalName.split('/').at(-1)}`);
    }
  };
  visit(model, '');
  return new Map([...paths].map(([weight, path]) => [path, weight]));
}

/** A name for each variable of several models, by a prefix for each; one that models share has the name of the first. */
export function variablePaths(models: Iterable<readonly [prefix: string, model: LayersModel]>): Map<string, Variable> {
  const paths = new Map<Variable, string>();
  for (const [prefix, model] of models) {
    for (const [path, weight] of weightPaths(model)) {
      const variable = variableOf(weight);
      if (!paths.has(variable)) paths.set(variable, `${prefix}/${path}`);
    }
  }
  return new Map([...paths].map(([variable, path]) => [path, variable]));
}
