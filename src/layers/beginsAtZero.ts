import type { serialization } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { type OpenLayer, skipsInitializers } from '../core/tfjs.js';

/** Builds a layer, and tells of a weight that it adds meanwhile whether its initializer makes it zero. Reads nothing from the device. */
export function zerosAmong(layer: OpenLayer, build: () => void): (weight: LayerVariable) => boolean {
  const zeros = new Set<LayerVariable>();
  const { addWeight } = layer;
  // on the layer itself, in the place of its class's for this call
  layer.addWeight = (...args) => {
    const weight = addWeight.apply(layer, args);
    if (isZero(args[3] as serialization.Serializable | undefined)) zeros.add(weight);
    return weight;
  };
  try {
    build();
  } finally {
    delete (layer as Partial<OpenLayer>).addWeight;
  }
  // a model that is loaded has its weights later
  const isLoaded = skipsInitializers(layer);
  return (weight) => !isLoaded && zeros.has(weight);
}

function isZero(initializer: serialization.Serializable | undefined): boolean {
  const name = initializer?.getClassName();
  return name === 'Zeros' || (name === 'Constant' && initializer?.getConfig().value === 0);
}
