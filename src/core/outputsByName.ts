import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { listed } from './layer.js';

/** What a model gave when it was called, by the names of its outputs. */
export function outputsByName(model: LayersModel, outputs: Tensor | Tensor[]): Record<string, Tensor> {
  return Object.fromEntries(listed(outputs).map((output, index) => [model.outputNames[index] as string, output]));
}
