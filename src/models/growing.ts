import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { FadeIn } from '../layers/index.js';

/** A model that grows: one model for each phase, which share their layers. */
export interface Growing {
  /** The model of each phase, coarsest first. */
  readonly phases: readonly LayersModel[];
  /** What blends in the new layers of each phase; the first has none. */
  readonly fades: readonly (FadeIn | undefined)[];
  /** All phases' layers in one model, to save, average and freeze; it is not called. */
  readonly whole: LayersModel;
}
