import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { fieldsOf } from './tfjs.js';

type Layer = layers.Layer;

/**
 * Layers and all their sublayers, each once, outer layers first. Sublayers are the layers of a model, the
 * layer in a wrapper, the cells of a recurrent layer, the bijectors of a bijector, and layers in the fields
 * of a layer of the user.
 */
export function layersOf(...outer: readonly Layer[]): Layer[] {
  const found = new Set<Layer>();
  const visit = (layer: Layer) => {
    if (found.has(layer)) return;
    found.add(layer);
    sublayersOf(layer).forEach(visit);
  };
  outer.forEach(visit);
  return [...found];
}

/** The direct sublayers of a layer. */
export function sublayersOf(layer: Layer): Layer[] {
  if (isModel(layer)) return layer.layers;
  const { sublayers = [] } = layer as Layer & { sublayers?: readonly unknown[] };
  const fields = { ...fieldsOf(layer) };
  // bidirectional keeps its argument in `layer`, but calls two copies of it
  if (fields.forwardLayer) delete fields.layer;
  return [...new Set([...Object.values(fields), sublayers].flat().filter(isLayer))];
}

/** Whether a layer is a model. Checked by its properties, because a page may hold two copies of tfjs. */
export function isModel(layer: Layer): layer is LayersModel {
  return Array.isArray((layer as Partial<LayersModel>).layers);
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'getClassName' in value && 'inboundNodes' in value;
}
