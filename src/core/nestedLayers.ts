import { serialization } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';

/** A layer as a config of JSON has it. */
export interface SavedLayer extends serialization.ConfigDict {
  className: string;
  config: serialization.ConfigDict;
}

/** A layer, or an initializer, as a part of a layer's config. */
export function saved(layer: Pick<layers.Layer, 'getClassName' | 'getConfig'>): SavedLayer {
  return { className: layer.getClassName(), config: layer.getConfig() };
}

/** A config whose layers, alone or in lists, are layers again; tfjs does not export its own way. */
export function withLayers(name: string, config: serialization.ConfigDict): serialization.ConfigDict {
  const entries = Object.entries(config).map(([key, value]) => [
    key,
    Array.isArray(value) ? value.map((item) => again(name, item)) : again(name, value),
  ]);
  return Object.fromEntries(entries);
}

/** A layer that {@link saved} made a config of. */
export function rebuilt(name: string, value: SavedLayer): layers.Layer {
  const known = serialization.SerializationMap.getMap().classNameMap[value.className];
  if (!known)
    throw new RangeError(`${name}: its layer ${value.className} is not registered; import what it comes from`);
  const [layer, fromConfig] = known;
  return fromConfig(layer, value.config) as layers.Layer;
}

function again(name: string, value: unknown): unknown {
  return isSaved(value) ? rebuilt(name, value) : value;
}

function isSaved(value: unknown): value is SavedLayer {
  return typeof value === 'object' && value !== null && 'className' in value && 'config' in value;
}
