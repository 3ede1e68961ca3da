import { crc32 } from '../core/crc32.js';
import {
  decodeSafetensors,
  encodeSafetensors,
  entriesOf,
  type SafeTensor,
  type SafeTensorsFile,
  tensorsOf,
} from '../core/safetensors.js';
import { innermost } from './optimizerNumbers.js';
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

/**
 * A checkpoint as one safetensors file, with a checksum of all it holds in its metadata.
 *
 * @throws RangeError if a number is not finite, as nobody could go on from there.
 */
export async function writeCheckpoint({ state, step, seed, describes }: Checkpoint): Promise<Uint8Array> {
  const entries = await entriesOf(state);
  const wrong = notFinite(entries);
  if (wrong) throw new RangeError(`Trainer.checkpoint: "${wrong}" must be finite to be saved`);
  const metadata = { ...describes, format, step: `${step}`, seed: `${seed}` };
  return encodeSafetensors({ entries, metadata: { ...metadata, checksum: checksum({ entries, metadata }) } });
}

/**
 * Reads what {@link writeCheckpoint} wrote; the caller disposes the state. A file without a checksum, as other programs
 * write, will do.
 *
 * @throws RangeError that says what is wrong with a damaged file or one of another kind, before a tensor is made.
 */
export function readCheckpoint(file: Uint8Array): Checkpoint {
  const { entries, metadata } = decodeSafetensors(file);
  const { format: found, checksum: written, ...rest } = metadata;
  if (found !== format) refuse(`must be a "${format}", got ${found ? `"${found}"` : 'another safetensors file'}`);
  const { step, seed, ...describes } = rest;
  const counts = { step: count('step', step), seed: count('seed', seed) };
  if (written !== undefined && written !== checksum({ entries, metadata: { ...rest, format } }))
    refuse(`must hold what it was written with; its checksum is another`);
  const wrong = notFinite(entries);
  if (wrong) refuse(`must hold finite numbers, got others in "${wrong}"`);
  return { state: tensorsOf(entries), ...counts, describes };
}

function refuse(reason: string): never {
  throw new RangeError(`readCheckpoint: file ${reason}`);
}

function count(name: string, text: string | undefined): number {
  const value = Number(text);
  if (!/^\d+$/.test(text ?? '') || !Number.isSafeInteger(value))
    refuse(`must have a ${name}, an integer >= 0, got ${text}`);
  return value;
}

/** Of names, types, shapes, numbers and metadata, sorted by name: the same in whatever order a file has them. */
function checksum({ entries, metadata }: SafeTensorsFile): string {
  const byName = (a: string, b: string) => (a < b ? -1 : 1);
  const text = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
  let sum = crc32(text(Object.entries(metadata).sort(([a], [b]) => byName(a, b))));
  for (const { name, dtype, shape, bytes } of [...entries].sort((a, b) => byName(a.name, b.name)))
    sum = crc32(bytes, crc32(text([name, dtype, shape]), sum));
  return sum.toString(16).padStart(8, '0');
}

function notFinite(entries: readonly SafeTensor[]): string | undefined {
  return entries.find(({ dtype, bytes }) => {
    if (dtype !== 'F32') return false;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < bytes.length; at += 4) if (!Number.isFinite(view.getFloat32(at, true))) return true;
    return false;
  })?.name;
}

/** What players say of themselves, all together, and what their optimisers are. */
export function describe(players: readonly Player[]): Checkpoint['describes'] {
  const optimizers = players.map(({ name, optimizer }) => `${name} by ${innermost(optimizer).getClassName()}`);
  const described = players.flatMap(({ name, describes = {} }) =>
    Object.entries(describes).map(([topic, text]) => [`${name}.${topic}`, text]),
  );
  return { optimizers: optimizers.join(', '), ...Object.fromEntries(described) };
}

/** In what a checkpoint's players differ from these by their own words, or undefined. */
export function difference(written: Checkpoint['describes'], here: Checkpoint['describes']): string | undefined {
  const topic = Object.keys(here).find((name) => name in written && written[name] !== here[name]);
  if (topic !== undefined) return `its ${topic} is ${written[topic]}, here it is ${here[topic]}`;
  const unknown = Object.keys(written).find((name) => !(name in here));
  return unknown === undefined ? undefined : `its ${unknown} is ${written[unknown]}, here there is none`;
}
