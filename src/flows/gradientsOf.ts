import {
  add,
  type NamedTensorMap,
  type Scalar,
  type Tensor,
  type Variable,
  variableGrads,
  zerosLike,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { variableOf } from '../core/tfjs.js';

/** The gradients of a scalar with respect to inputs and to the trainable weights of a layer. */
export function gradientsOf(
  layer: layers.Layer,
  inputs: Variable[],
  value: () => Tensor,
): { inputGradients: Tensor[]; gradients: NamedTensorMap } {
  // includes the conditioner of a frozen coupling, as another coupling may train it
  const weights = layer.weights.filter((weight) => weight.trainable).map(variableOf);
  const { grads } = variableGrads(value as () => Scalar, [...inputs, ...weights]);
  const inputGradients = inputs.map((input) => grads[input.name] ?? zerosLike(input));
  const entries = weights.flatMap(({ name }) => (grads[name] ? [[name, grads[name]] as const] : []));
  return { inputGradients, gradients: Object.fromEntries(entries) };
}

/** The gradients whose names are in `names`. */
export function pick(gradients: NamedTensorMap, names: readonly string[]): NamedTensorMap {
  return Object.fromEntries(Object.entries(gradients).filter(([name]) => names.includes(name)));
}

/** Adds gradients that have the same name, and keeps the others. */
export function sumByName(first: NamedTensorMap, second: NamedTensorMap): NamedTensorMap {
  const sums = Object.entries(second).map(([name, gradient]) => [
    name,
    first[name] ? add(first[name], gradient) : gradient,
  ]);
  return { ...first, ...Object.fromEntries(sums) };
}
