import type { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { classFromName } from './tfjs.js';

/** A layer as a config of JSON has it. */
export interface SavedLayer extends serialization.ConfigDict {
  className: string;
  config: serialization.ConfigDict;
}

/** Layers by their names within the layer that is being saved or loaded. */
let within: Map<string, layers.Layer> | undefined;

/** Runs `call`, within which a layer that is met a second time is the same one; those of an outer call are known in it. */
function withLayerRegistry<T>(call: () => T): T {
  const before = within;
  within ??= new Map();
  try {
    return call();
  } finally {
    within = before;
  }
}

/** Layers as parts of another one's config; one that is there again, also within others, is named only. */
export function serializeLayers(parts: readonly layers.Layer[]): SavedLayer[] {
  return withLayerRegistry(() => parts.map(savedOnce));
}

/** A layer, or an initializer, as a part of a layer's config. */
export function serializeLayer(part: layers.Layer | Pick<layers.Layer, 'getClassName' | 'getConfig'>): SavedLayer {
  if ('name' in part) return withLayerRegistry(() => savedOnce(part));
  return { className: part.getClassName(), config: part.getConfig() };
}

function savedOnce(layer: layers.Layer): SavedLayer {
  const known = within as Map<string, layers.Layer>;
  const className = layer.getClassName();
  if (known.get(layer.name) === layer) return { className, config: { name: layer.name }, isAgain: true };
  const config = layer.getConfig();
  if (known.has(layer.name))
    throw new RangeError(`save: layers must have names of their own, got two that are called "${layer.name}"`);
  known.set(layer.name, layer);
  return { className, config };
}

/** Makes a layer of a config as {@link deserializeConfig} has it; a layer that came before is the same one. */
export function fromConfigWithLayers<T>(
  name: string,
  config: serialization.ConfigDict,
  make: (config: serialization.ConfigDict) => T,
): T {
  return withLayerRegistry(() => make(deserializeConfig(name, config)));
}

/** A config whose layers, alone or in lists, are layers again; tfjs does not export its own way. */
export function deserializeConfig(name: string, config: serialization.ConfigDict): serialization.ConfigDict {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((item) => again(name, item)) : again(name, value),
  ]);
  return Object.fromEntries(entries);
}

/** A layer that {@link serializeLayer} made a config of. */
export function deserializeLayer(name: string, value: SavedLayer): layers.Layer {
  if (value.isAgain) {
    const first = within?.get(value.config.name as string);
    if (!first) throw new RangeError(`${name}: its layer "${value.config.name}" is named before it is told`);
    return first;
  }
  const fromConfig = classFromName(value.className);
  if (!fromConfig)
    throw new RangeError(`${name}: its layer ${value.className} is not registered; import what it comes from`);
  const made = fromConfig(value.config) as layers.Layer;
  if (made.name) within?.set(made.name, made);
  return made;
}

function again(name: string, value: unknown): unknown {
  return isSaved(value) ? deserializeLayer(name, value) : value;
}

function isSaved(value: unknown): value is SavedLayer {
  return typeof value === 'object' && value !== null && 'className' in value && 'config' in value;
}
