import { type DataType, type Tensor, tensor, util } from '@tensorflow/tfjs-core';
import { describe } from './arguments.js';

/** The contents of a safetensors file: tensors by name, and strings as metadata. */
export interface SafeTensors {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/** A tensor in a safetensors file. */
export interface SafeTensor {
  name: string;
  dtype: string;
  shape: number[];
  /** The values, in little-endian order. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** The contents of a safetensors file as bytes. */
export interface SafeTensorsFile {
  entries: SafeTensor[];
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const toFormat: Partial<Record<DataType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const fromFormat = new Map<string, 'float32' | 'int32' | 'bool'>([
  ['F32', 'float32'],
  ['I32', 'int32'],
  ['BOOL', 'bool'],
]);

/**
 * Writes tensors in the safetensors format: the length of the header in 8 bytes, the header as JSON, and the
 * values in little-endian order. Any program that supports the format can read them.
 *
 * @throws TypeError if a tensor is not float32, int32 or bool.
 * @see https://github.com/huggingface/safetensors
 */
export async function writeSafetensors({ tensors, metadata }: SafeTensors): Promise<Uint8Array> {
  return encodeSafetensors({ entries: await entriesOf(tensors), metadata });
}

/** Reads the values of tensors from the device. */
export async function entriesOf(tensors: SafeTensors['tensors']): Promise<SafeTensor[]> {
  const entries: SafeTensor[] = [];
  for (const [name, value] of Object.entries(tensors)) {
    const dtype = toFormat[value.dtype];
    if (!dtype) throw new TypeError(`writeSafetensors: "${name}" must be float32, int32 or bool, got "${value.dtype}"`);
    const data = await value.data();
    // the byte order of the machine, which is little-endian wherever tfjs runs
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    entries.push({ name, dtype, shape: value.shape, bytes });
  }
  return entries;
}

/** The bytes of a safetensors file with these entries, in this order. */
export async function encodeSafetensors({ entries, metadata }: SafeTensorsFile): Promise<Uint8Array> {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of entries) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // spaces up to a multiple of 8, so that a reader can view the values without a copy
  const spaces = ' '.repeat(-json.length & 7);
  const length = new BigUint64Array([BigInt(json.length + spaces.length)]);
  const parts = [length, json, spaces, ...entries.map(({ bytes }) => bytes)];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * Reads a safetensors file. The caller disposes the tensors.
 *
 * @throws RangeError if the file is not valid, before any tensor is created.
 */
export function readSafetensors(file: Uint8Array): SafeTensors {
  const { entries, metadata } = decodeSafetensors(file);
  return { tensors: tensorsOf(entries), metadata };
}

/** Creates the tensors of a file. The caller disposes them. */
export function tensorsOf(entries: readonly SafeTensor[]): SafeTensors['tensors'] {
  return Object.fromEntries(
    entries.map(({ name, dtype, shape, bytes }) => {
      // a copy is aligned
      const { buffer } = Uint8Array.from(bytes);
      const type = fromFormat.get(dtype) as 'float32' | 'int32' | 'bool';
      const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type];
      return [name, tensor(new values(buffer), shape, type)];
    }),
  );
}

/**
 * The contents of a safetensors file as views of its bytes. Nothing is copied, so no file takes more memory
 * than its size.
 *
 * @throws RangeError if the file is not valid.
 */
export function decodeSafetensors(file: Uint8Array): SafeTensorsFile {
  if (!(file instanceof Uint8Array))
    throw new TypeError(`readSafetensors: file must be a Uint8Array, got ${describe(file)}`);
  const { start, metadata, header } = readHeader(file);
  const entries = Object.entries(header).map(([name, entry]) => ({ name, entry: checked(name, entry) }));
  // each byte belongs to one tensor: overlaps could take more memory than the file, and gaps may be damage
  const inOrder = [...entries].sort((a, b) => a.entry.data_offsets[0] - b.entry.data_offsets[0]);
  let next = 0;
  for (const { name, entry } of inOrder) {
    const [begin, end] = entry.data_offsets;
    if (begin !== next && begin !== end) invalid(`"${name}" at byte ${begin} instead of ${next}`);
    next = Math.max(next, end);
  }
  const available = file.length - start;
  if (next !== available) invalid(`${available} bytes of values instead of ${next}`);
  return {
    metadata,
    entries: entries.map(({ name, entry: { dtype, shape, data_offsets } }) => {
      const bytes = file.subarray(start + data_offsets[0], start + data_offsets[1]) as Uint8Array<ArrayBuffer>;
      if (dtype === 'BOOL' && bytes.some((byte) => byte > 1)) invalid(`"${name}" with a bool that is neither 0 nor 1`);
      return { name, dtype, shape, bytes };
    }),
  };
}

function invalid(given: string): never {
  throw new RangeError(`readSafetensors: file must be a valid safetensors file, got ${given}`);
}

function readHeader(file: Uint8Array) {
  if (file.length < 8) invalid(`${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > file.length - 8) invalid(`a header of ${length} bytes in a file of ${file.length}`);
  const header = parsed(file.subarray(8, 8 + length));
  if (!isRecord(header)) invalid('a header that is not a JSON object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    invalid('metadata that are not strings by name');
  return { start: 8 + length, metadata: metadata as Record<string, string>, header: entries };
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function checked(name: string, entry: unknown): Entry {
  const { dtype, shape, data_offsets: offsets } = (isRecord(entry) ? entry : {}) as Partial<Entry>;
  const type = fromFormat.get(dtype as string);
  if (!type) invalid(`"${name}" of type ${dtype} instead of ${[...fromFormat.keys()].join(', ')}`);
  if (!isSizes(shape)) invalid(`"${name}" without a valid shape`);
  if (!isSizes(offsets) || offsets.length !== 2) invalid(`"${name}" without valid data_offsets`);
  const [begin, end] = offsets as [number, number];
  const size = util.sizeFromShape(shape) * util.bytesPerElement(type);
  if (end - begin !== size) invalid(`${end - begin} bytes for "${name}" instead of ${size}`);
  return { dtype: dtype as string, shape, data_offsets: [begin, end] };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
