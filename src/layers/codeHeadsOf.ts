import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { CodeHead } from './codeHead.js';

/** A head of a model and the name of its output. */
export interface HeadOutput {
  head: CodeHead;
  output: string;
}

/** The heads among a model's outputs, wrapped ones too. */
export function codeHeadsOf(model: LayersModel): HeadOutput[] {
  return model.outputs.flatMap(({ sourceLayer }, index) => {
    const wrapped = (sourceLayer as layers.Layer & { layer?: layers.Layer }).layer;
    const head = [sourceLayer, wrapped].find((layer) => layer instanceof CodeHead);
    return head ? [{ head: head as CodeHead, output: model.outputNames[index] as string }] : [];
  });
}
