import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { LayersModel, LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { arrayOf, callable, checkValue, layer } from './check.js';
import { isModel } from './layersOf.js';
import { variableOf } from './tfjs.js';

/** The weights of a model or layer. */
type Weighted = Pick<layers.Layer, 'weights' | 'trainableWeights' | 'nonTrainableWeights'>;

/**
 * The weights of models, each once, even if several layers or models share it.
 *
 * @internal
 */
export function weightsOf(models: readonly Weighted[], kind: keyof Weighted = 'weights'): LayerVariable[] {
  return [...new Set(models.flatMap((model) => model[kind]))];
}

/**
 * The variables of {@link weightsOf}.
 *
 * @internal
 */
export function variablesOf(models: readonly Weighted[], kind: keyof Weighted = 'weights'): Variable[] {
  return weightsOf(models, kind).map(variableOf);
}

/**
 * Runs `call`, and restores the values of the variables afterwards.
 *
 * @internal
 */
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
 * Runs `call` and then restores the models' state: moving averages of batch normalization, u and v of spectral
 * normalization, and all other weights that are not trainable.
 *
 * Use it for a second call of a model in one update: the call itself is unchanged, with batch statistics in training
 * mode, but leaves no trace.
 *
 * @param models The models, or layers, that `call` uses: one, or several.
 * @param call A synchronous function.
 * @returns The result of `call`.
 * @throws TypeError if `models` are not models or layers, or `call` is not a function.
 * @throws Error if `call` returns a promise.
 * @example
 * ```ts
 * const logits = withFrozenState(discriminator, () => discriminator.apply(images, { training: true }));
 * ```
 * @category Training loops
 */
export function withFrozenState<T>(models: layers.Layer | readonly layers.Layer[], call: () => T): T {
  const all = [models].flat() as layers.Layer[];
  checkValue('withFrozenState', 'models', all, arrayOf(layer));
  checkValue('withFrozenState', 'call', call, callable);
  return withVariablesRestored(variablesOf(all, 'nonTrainableWeights'), () => {
    const result = call();
    if (!(result instanceof Promise)) return result;
    result.catch(() => undefined);
    throw new Error('withFrozenState: call must be synchronous, got a promise');
  });
}

/**
 * A name for each weight of a model that is the same in every process: index and class of its layer, index
 * and name of the weight. The automatic layer names of tfjs depend on the layers that were created before. A
 * shared weight has one name, that of its first layer.
 *
 * @internal
 */
export function weightPaths(model: LayersModel): Map<string, LayerVariable> {
  const paths = new Map<LayerVariable, string>();
  const visit = (layer: layers.Layer, prefix: string) => {
    // by the index in the inner model, which stays the same when the model is loaded
    if (isModel(layer)) {
      for (const [place, inner] of layer.layers.entries()) visit(inner, `${prefix}${place}.${inner.getClassName()}/`);
      return;
    }
    // sorted, because freezing a layer moves its weights in the list
    const weights = [...layer.weights].sort((a, b) => a.id - b.id);
    for (const [index, weight] of weights.entries()) {
      if (!paths.has(weight)) paths.set(weight, `${prefix}${index}.${weight.originalName.split('/').at(-1)}`);
    }
  };
  visit(model, '');
  return new Map([...paths].map(([weight, path]) => [path, weight]));
}

/**
 * A name for each variable of several models, each with a prefix. A shared variable has the name in the first
 * model.
 *
 * @internal
 */
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
