import type { layers } from '@tensorflow/tfjs-layers';
import { wrappedLayer } from './tfjs.js';

/** The layer inside all wrappers, or the layer itself. */
export function innermostLayer(layer: layers.Layer): layers.Layer {
  const inner = wrappedLayer(layer);
  return inner ? innermostLayer(inner) : layer;
}
