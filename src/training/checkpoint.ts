import { dispose } from '@tensorflow/tfjs-core';
import { readSafetensors, writeSafetensors } from '../core/safetensors.js';
import type { Player } from './player.js';
import type { TrainingState } from './trainingState.js';

/** What a checkpoint holds. */
export interface Checkpoint {
  state: TrainingState;
  /** Rounds done. */
  step: number;
  seed: number;
  /** What players say of themselves. */
  describes: Readonly<Record<string, string>>;
}

const format = 'tfjs-generative checkpoint 1';

/** A checkpoint as one safetensors file. */
export function writeCheckpoint({ state, step, seed, describes }: Checkpoint): Promise<Uint8Array> {
  return writeSafetensors({ tensors: state, metadata: { ...describes, format, step: `${step}`, seed: `${seed}` } });
}

/**
 * Reads what {@link writeCheckpoint} wrote; the caller disposes the state.
 *
 * @throws RangeError that says what is wrong with a damaged file or one of another kind.
 */
export function readCheckpoint(file: Uint8Array): Checkpoint {
  const { tensors, metadata } = readSafetensors(file);
  const { format: found, step: ofStep, seed: ofSeed, ...describes } = metadata;
  const step = Number(ofStep);
  const seed = Number(ofSeed);
  if (found === format && Number.isSafeInteger(step) && Number.isSafeInteger(seed))
    return { state: tensors, step, seed, describes };
  dispose(tensors);
  throw new RangeError(
    `readCheckpoint: file must be a "${format}", got ${found ? `"${found}"` : 'another safetensors file'}`,
  );
}

/** What players say of themselves, all together. */
export function describe(players: readonly Player[]): Checkpoint['describes'] {
  return Object.assign({}, ...players.map(({ describes }) => describes));
}

/** In what a checkpoint's players differ from these by their own words, or undefined. */
export function difference(written: Checkpoint['describes'], here: Checkpoint['describes']): string | undefined {
  const topic = Object.keys(here).find((name) => name in written && written[name] !== here[name]);
  return topic && `its ${topic} is ${written[topic]}, here it is ${here[topic]}`;
}
