import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import type { FadeIn } from '../layers/index.js';

/** A model that grows: one model for each phase. The models share their layers. */
export interface Growing {
  /** The model of each phase, lowest resolution first. */
  readonly phases: readonly LayersModel[];
  /** The layer that fades in the new layers of each phase; undefined for the first phase. */
  readonly fades: readonly (FadeIn | undefined)[];
  /** One model with the layers of all phases, to save, average and freeze them. It is never called. */
  readonly fullModel: LayersModel;
}

/**
 * Throws if there is no resolution, or a resolution is not twice the resolution before it.
 *
 * @internal
 */
export function checkDoubled(name: string, resolutions: readonly number[]): void {
  if (resolutions.length === 0) reject(name, 'resolutions', 'at least one width', resolutions);
  if (resolutions.some((width, phase) => phase > 0 && width !== 2 * (resolutions[phase - 1] as number)))
    reject(name, 'resolutions', 'widths that are each twice the one before', resolutions);
}
