import type { layers } from '@tensorflow/tfjs-layers';

/*
 * What this library reads of TensorFlow.js that its types hide. Every cast to such a property is in this file.
 */

type Layer = layers.Layer;

/** The fields of a layer by name, private ones in TypeScript's sense included. */
export function fieldsOf(layer: Layer): Record<string, unknown> {
  return layer as unknown as Record<string, unknown>;
}

/** Whether a layer is of one of these classes of tfjs, or of a class that extends one. */
export function extendsClass(layer: Layer, ...classNames: readonly string[]): boolean {
  // by name: a page may hold two copies of tfjs
  let type: unknown = layer.constructor;
  while (typeof type === 'function') {
    if (classNames.includes((type as { className?: string }).className as string)) return true;
    type = Object.getPrototypeOf(type);
  }
  return false;
}
