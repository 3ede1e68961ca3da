import { crc32 } from '../core/crc32.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  entriesOf,
  type SafeTensor,
  type SafeTensorsFile,
  tensorsOf,
} from '../core/safetensors.js';
import { innermostOptimizer } from './optimizerState.js';
import type { Player } from './player.js';
import type { TrainingState } from './trainingState.js';

/** Contents of a checkpoint. */
export interface Checkpoint {
  state: TrainingState;
  /** Rounds done. */
  step: number;
  seed: number;
  /** Descriptions of the players, by topic. */
  describes: Readonly<Record<string, string>>;
}

const format = 'tfjs-generative checkpoint 1';

/**
 * Writes a checkpoint as one safetensors file, with a checksum of all contents in its metadata.
 *
 * @throws RangeError if a value is not finite, because training cannot resume from there.
 */
export async function writeCheckpoint({ state, step, seed, describes }: Checkpoint): Promise<Uint8Array> {
  const entries = await entriesOf(state);
  const wrong = nameOfNonFinite(entries);
  if (wrong) throw new RangeError(`Trainer.checkpoint: "${wrong}" must be finite to be saved`);
  const metadata = { ...describes, format, step: `${step}`, seed: `${seed}` };
  return encodeSafetensors({ entries, metadata: { ...metadata, checksum: checksum({ entries, metadata }) } });
}

/**
 * Reads the result of {@link writeCheckpoint}; the caller disposes the state. The checksum may be missing,
 * because other programs do not write one.
 *
 * @throws RangeError if the file is damaged or of another kind. No tensor has been created by then.
 */
export function readCheckpoint(file: Uint8Array): Checkpoint {
  const { entries, metadata } = decode(file);
  const { format: found, checksum: written, ...rest } = metadata;
  if (found !== format) refuse(`must be a "${format}", got ${found ? `"${found}"` : 'another safetensors file'}`);
  const { step, seed, ...describes } = rest;
  const counts = { step: count('step', step), seed: count('seed', seed) };
  if (written !== undefined && written !== checksum({ entries, metadata: { ...rest, format } }))
    refuse('must be undamaged; its contents do not match its checksum');
  const wrong = nameOfNonFinite(entries);
  if (wrong) refuse(`must contain finite numbers only, got others in "${wrong}"`);
  return { state: tensorsOf(entries), ...counts, describes };
}

function decode(file: Uint8Array): SafeTensorsFile {
  try {
    return decodeSafetensors(file);
  } catch (error) {
    // without the name of the inner function
    throw new RangeError(`Trainer.resume: ${(error as Error).message.replace(/^\w+: /, '')}`);
  }
}

function refuse(reason: string): never {
  throw new RangeError(`Trainer.resume: file ${reason}`);
}

function count(name: string, text: string | undefined): number {
  const value = Number(text);
  if (!/^\d+$/.test(text ?? '') || !Number.isSafeInteger(value))
    refuse(`must have a ${name} that is an integer >= 0, got ${text}`);
  return value;
}

/**
 * Checksum of names, types, shapes, values and metadata. They are sorted by name, so the order in the file is
 * free.
 */
function checksum({ entries, metadata }: SafeTensorsFile): string {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const encode = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  let sum = crc32(encode(Object.entries(metadata).sort(([a], [b]) => byName(a, b))));
  for (const { name, dtype, shape, bytes } of [...entries].sort((a, b) => byName(a.name, b.name)))
    sum = crc32(bytes, crc32(encode([name, dtype, shape]), sum));
  return sum.toString(16).padStart(8, '0');
}

function nameOfNonFinite(entries: readonly SafeTensor[]): string | undefined {
  return entries.find(({ dtype, bytes }) => {
    if (dtype !== 'F32') return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 4) if (!Number.isFinite(view.getFloat32(at, true))) return true;
    return false;
  })?.name;
}

/** The descriptions of all players, and the kinds of their optimizers. */
export function describePlayers(players: readonly Player[]): Checkpoint['describes'] {
  const optimizers = players.map(({ name, optimizer }) => `${name} by ${innermostOptimizer(optimizer).getClassName()}`);
  const described = players.flatMap(({ name, describes = {} }) =>
    Object.entries(describes).map(([topic, text]) => [`${name}.${topic}`, text]),
  );
  return { optimizers: optimizers.join(', '), ...Object.fromEntries(described) };
}

/** Says where the descriptions in a checkpoint differ from these, or returns undefined. */
export function descriptionMismatch(
  written: Checkpoint['describes'],
  here: Checkpoint['describes'],
): string | undefined {
  const topic = Object.keys(here).find((name) => name in written && written[name] !== here[name]);
  if (topic !== undefined) return `its ${topic} is ${written[topic]}, here it is ${here[topic]}`;
  const unknown = Object.keys(written).find((name) => !(name in here));
  return unknown === undefined ? undefined : `its ${unknown} is ${written[unknown]}, here there is none`;
}
