import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { outputsOf } from './graph.js';
import { toArray } from './toArray.js';

/** The results of a call of a model, by the names of its outputs. */
export function outputsByName(model: LayersModel, outputs: Tensor | Tensor[]): Record<string, Tensor> {
  const names = outputsOf(model);
  return Object.fromEntries(toArray(outputs).map((output, index) => [names[index]?.name as string, output]));
}
