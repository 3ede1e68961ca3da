import { input, type layers, model, type Shape, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { deserializeLayer, type SavedLayer } from '../core/nestedLayers.js';

/**
 * Computes features of the identity part of a coupling: a layer, a model, or a function that connects layers.
 */
export type Conditioner = layers.Layer | ((x: SymbolicTensor) => SymbolicTensor);

/** The configs of conditioners that {@link savedConditioner} stands for. */
const savedConfigs = new WeakMap<Conditioner, SavedLayer>();

/**
 * Stands for a conditioner that is loaded from its config when the coupling is built.
 *
 * @internal
 */
export function savedConditioner(config: SavedLayer): Conditioner {
  const conditioner = (x: SymbolicTensor) => x;
  savedConfigs.set(conditioner, config);
  return conditioner;
}

/**
 * Creates the layer of a conditioner function for examples of this shape; undefined if it is a layer already.
 *
 * @internal
 */
export function conditionerFactory(
  name: string,
  conditioner: Conditioner,
): ((shape: Shape) => layers.Layer) | undefined {
  if (typeof conditioner !== 'function') return undefined;
  return (shape) => {
    const config = savedConfigs.get(conditioner);
    if (config) return deserializeLayer(name, config);
    const x = input({ shape });
    return model({ inputs: x, outputs: conditioner(x) });
  };
}
