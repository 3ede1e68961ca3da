import type { LayersModel, layers } from '@tensorflow/tfjs-layers';
import { fieldsOf } from './tfjs.js';

type Layer = layers.Layer;

/**
 * A layer and every layer that it works through, each once, outer ones first: the layers of a model, what a wrapper
 * wraps, the cells of a recurrent layer, the parts of a bijector, and what a layer of your own keeps in its fields.
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

/** The layers that a layer works through itself. */
export function sublayersOf(layer: Layer): Layer[] {
  if (isModel(layer)) return layer.layers;
  const { sublayers = [] } = layer as Layer & { sublayers?: readonly unknown[] };
  const fields = { ...fieldsOf(layer) };
  // bidirectional keeps the layer it is given as a pattern, and works through two copies of it
  if (fields.forwardLayer) delete fields.layer;
  return [...new Set([...Object.values(fields), sublayers].flat().filter(isLayer))];
}

/** Whether a layer is a model, told by what it has: a page may hold two copies of tfjs. */
export function isModel(layer: Layer): layer is LayersModel {
  return Array.isArray((layer as Partial<LayersModel>).layers);
}

function isLayer(value: unknown): value is Layer {
  return typeof value === 'object' && value !== null && 'getClassName' in value && 'inboundNodes' in value;
}
