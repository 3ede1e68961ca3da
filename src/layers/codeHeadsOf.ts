import type { LayersModel } from '@tensorflow/tfjs-layers';
import { outputsOf } from '../core/graph.js';
import { innermostLayer } from '../core/innermostLayer.js';
import { layersOf } from '../core/layersOf.js';
import { CodeHead } from './codeHead.js';

/** A head of a model and the name of its output. */
export interface HeadOutput {
  head: CodeHead;
  output: string;
}

/** The heads among a model's outputs, those that are wrapped or outputs of an inner model too. */
export function codeHeadsOf(model: LayersModel): HeadOutput[] {
  return outputsOf(model).flatMap(({ layer, name: output }) => {
    const head = innermostLayer(layer);
    return head instanceof CodeHead && !isRepeated(layer.getClassName()) ? [{ head, output }] : [];
  });
}

/** The heads of a model that are not among its outputs, or that a wrapper calls again and again, so that nobody can ask them. */
export function hiddenHeadsOf(model: LayersModel): CodeHead[] {
  const open = new Set(codeHeadsOf(model).map(({ head }) => head));
  return layersOf(model).filter((layer): layer is CodeHead => layer instanceof CodeHead && !open.has(layer));
}

const isRepeated = (className: string) => className === 'TimeDistributed';
