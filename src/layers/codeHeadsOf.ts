import type { LayersModel } from '@tensorflow/tfjs-layers';
import { unwrapped } from '../core/layer.js';
import { CodeHead } from './codeHead.js';

/** A head of a model and the name of its output. */
export interface HeadOutput {
  head: CodeHead;
  output: string;
}

/** The heads among a model's outputs, wrapped ones too. */
export function codeHeadsOf(model: LayersModel): HeadOutput[] {
  return model.outputs.flatMap(({ sourceLayer }, index) => {
    const head = unwrapped(sourceLayer);
    return head instanceof CodeHead ? [{ head, output: model.outputNames[index] as string }] : [];
  });
}
