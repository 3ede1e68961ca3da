import type { LayersModel } from '@tensorflow/tfjs-layers';
import { outputsOf } from '../core/graph.js';
import { innermostLayer } from '../core/innermostLayer.js';
import { layersOf } from '../core/layersOf.js';
import { CodeHead } from './codeHead.js';

/** A head and the name of its output in the model. */
export interface HeadOutput {
  head: CodeHead;
  output: string;
}

/** The heads among the outputs of a model, also wrapped ones and outputs of inner models. */
export function codeHeadsOf(model: LayersModel): HeadOutput[] {
  return outputsOf(model).flatMap(({ layer, name: output }) => {
    const head = innermostLayer(layer);
    return head instanceof CodeHead && !isRepeated(layer.getClassName()) ? [{ head, output }] : [];
  });
}

/** The heads of a model whose output is not an output of the model, or that are called for each time step. */
export function hiddenHeadsOf(model: LayersModel): CodeHead[] {
  const visible = new Set(codeHeadsOf(model).map(({ head }) => head));
  return layersOf(model).filter((layer): layer is CodeHead => layer instanceof CodeHead && !visible.has(layer));
}

const isRepeated = (className: string) => className === 'TimeDistributed';
