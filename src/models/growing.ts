import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import type { FadeIn } from '../layers/index.js';

/** A model that grows: one model for each phase, which share their layers. */
export interface Growing {
  /** The model of each phase, coarsest first. */
  readonly phases: readonly LayersModel[];
  /** What blends in the new layers of each phase; the first has none. */
  readonly fades: readonly (FadeIn | undefined)[];
  /** All phases' layers in one model, to save, average and freeze; it is not called. */
  readonly fullModel: LayersModel;
}

/** Refuses resolutions that are none, or one of which is not twice the one before. */
export function checkDoubled(name: string, resolutions: readonly number[]): void {
  if (resolutions.length === 0) reject(name, 'resolutions', 'at least one width', resolutions);
  if (resolutions.some((width, phase) => phase > 0 && width !== 2 * (resolutions[phase - 1] as number)))
    reject(name, 'resolutions', 'each twice the one before', resolutions);
}
