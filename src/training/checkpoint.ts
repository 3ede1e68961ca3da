import { dispose } from '@tensorflow/tfjs-core';
import { readSafetensors, writeSafetensors } from '../core/safetensors.js';
import type { TrainingState } from './trainingState.js';

/** What a checkpoint holds. */
export interface Checkpoint {
  state: TrainingState;
  /** Rounds done. */
  step: number;
  seed: number;
}

const format = 'tfjs-generative checkpoint 1';

/** A checkpoint as one safetensors file. */
export function writeCheckpoint({ state, step, seed }: Checkpoint): Promise<Uint8Array> {
  return writeSafetensors({ tensors: state, metadata: { format, step: `${step}`, seed: `${seed}` } });
}

/**
 * Reads what {@link writeCheckpoint} wrote; the caller disposes the state.
 *
 * @throws RangeError that says what is wrong with a damaged file or one of another kind.
 */
export function readCheckpoint(file: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(file);
  const step = Number(metadata.step);
  const seed = Number(metadata.seed);
  if (metadata.format === format && Number.isSafeInteger(step) && Number.isSafeInteger(seed))
    return { state: tensors, step, seed };
  dispose(tensors);
  throw new RangeError(
    `readCheckpoint: file must be a "${format}", got ${metadata.format ? `"${metadata.format}"` : 'another safetensors file'}`,
  );
}
