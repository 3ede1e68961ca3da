import type { layers } from '@tensorflow/tfjs-layers';

/** Name of the function that creates this layer, for error messages. */
export function factoryName(layer: layers.Layer): string {
  return factoryNameOf(layer.getClassName());
}

/** Name of the function that creates layers of this class. */
export function factoryNameOf(className: string): string {
  return className.charAt(0).toLowerCase() + className.slice(1);
}
