import type { serialization } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { type OpenLayer, skipsInitializers } from '../core/tfjs.js';

/**
 * Runs `build`, and returns a function that says whether the initializer of a weight that the layer added is
 * zero. Reads nothing from the device.
 */
export function findZeroInitialized(layer: OpenLayer, build: () => void): (weight: LayerVariable) => boolean {
  const zeros = new Set<LayerVariable>();
  const { addWeight } = layer;
  // an own property hides the method of the class until it is deleted
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
  // a loaded model gets its weights after it is built
  const isLoaded = skipsInitializers(layer);
  return (weight) => !isLoaded && zeros.has(weight);
}

function isZero(initializer: serialization.Serializable | undefined): boolean {
  const name = initializer?.getClassName();
  return name === 'Zeros' || (name === 'Constant' && initializer?.getConfig().value === 0);
}
