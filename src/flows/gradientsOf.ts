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

/** The gradients of a number by some inputs and by the trainable weights of a layer. */
export function gradientsOf(
  layer: layers.Layer,
  inputs: Variable[],
  value: () => Tensor,
): { byInputs: Tensor[]; gradients: NamedTensorMap } {
  // also those of a conditioner whose coupling is frozen, as another coupling may train it
  const weights = layer.weights.filter((weight) => weight.trainable).map(variableOf);
  const { grads } = variableGrads(value as () => Scalar, [...inputs, ...weights]);
  const byInputs = inputs.map((input) => grads[input.name] ?? zerosLike(input));
  const found = weights.flatMap(({ name }) => (grads[name] ? [[name, grads[name]] as const] : []));
  return { byInputs, gradients: Object.fromEntries(found) };
}

/** Gradients of these names, as far as there are some. */
export function pick(gradients: NamedTensorMap, names: readonly string[]): NamedTensorMap {
  return Object.fromEntries(Object.entries(gradients).filter(([name]) => names.includes(name)));
}

/** Gradients of two parts of a loss, name by name. */
export function sumByName(some: NamedTensorMap, others: NamedTensorMap): NamedTensorMap {
  const sums = Object.entries(others).map(([name, other]) => [name, some[name] ? add(some[name], other) : other]);
  return { ...some, ...Object.fromEntries(sums) };
}
