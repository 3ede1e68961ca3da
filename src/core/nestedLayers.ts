import type { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { classFromName } from './tfjs.js';

/** A layer in a config. */
export interface SavedLayer extends serialization.ConfigDict {
  className: string;
  config: serialization.ConfigDict;
}

/** The layers by name in the layer that is being saved or loaded. */
let registry: Map<string, layers.Layer> | undefined;

/**
 * Runs `call` with a registry of layers, so that a layer that occurs again is shared. Inner calls use the
 * outer registry.
 */
function withLayerRegistry<T>(call: () => T): T {
  const before = registry;
  registry ??= new Map();
  try {
    return call();
  } finally {
    registry = before;
  }
}

/** Configs of sublayers. A layer that occurs again, also in other sublayers, is saved by its name only. */
export function serializeLayers(sublayers: readonly layers.Layer[]): SavedLayer[] {
  return withLayerRegistry(() => sublayers.map(serializeOnce));
}

/** Config of a sublayer, or of an initializer. */
export function serializeLayer(object: layers.Layer | Pick<layers.Layer, 'getClassName' | 'getConfig'>): SavedLayer {
  if ('name' in object) return withLayerRegistry(() => serializeOnce(object));
  return { className: object.getClassName(), config: object.getConfig() };
}

function serializeOnce(layer: layers.Layer): SavedLayer {
  const known = registry as Map<string, layers.Layer>;
  const className = layer.getClassName();
  if (known.get(layer.name) === layer) return { className, config: { name: layer.name }, isAgain: true };
  const config = layer.getConfig();
  if (known.has(layer.name))
    throw new RangeError(`save: layers must have unique names, got two with the name "${layer.name}"`);
  known.set(layer.name, layer);
  return { className, config };
}

/**
 * Makes a layer from a config with its sublayers restored. A sublayer that occurs again is the same layer.
 */
export function fromConfigWithLayers<T>(
  name: string,
  config: serialization.ConfigDict,
  make: (config: serialization.ConfigDict) => T,
): T {
  return withLayerRegistry(() => make(deserializeConfig(name, config)));
}

/**
 * A config whose sublayers, single or in arrays, are layers again. tfjs does not export its own function for
 * this.
 */
export function deserializeConfig(name: string, config: serialization.ConfigDict): serialization.ConfigDict {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((item) => deserialize(name, item)) : deserialize(name, value),
  ]);
  return Object.fromEntries(entries);
}

/** The layer that {@link serializeLayer} saved. */
export function deserializeLayer(name: string, value: SavedLayer): layers.Layer {
  if (value.isAgain) {
    const first = registry?.get(value.config.name as string);
    if (!first)
      throw new RangeError(`${name}: config must hold layer "${value.config.name}" before a reference to it, got none`);
    return first;
  }
  const fromConfig = classFromName(value.className);
  if (!fromConfig)
    throw new RangeError(`${name}: layer must be of a registered class, got "${value.className}"; import its module`);
  const layer = fromConfig(value.config) as layers.Layer;
  if (layer.name) registry?.set(layer.name, layer);
  return layer;
}

function deserialize(name: string, value: unknown): unknown {
  return isSaved(value) ? deserializeLayer(name, value) : value;
}

function isSaved(value: unknown): value is SavedLayer {
  return typeof value === 'object' && value !== null && 'className' in value && 'config' in value;
}
