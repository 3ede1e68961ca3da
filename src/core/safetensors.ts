import { type DataType, type Tensor, tensor, util } from '@tensorflow/tfjs-core';

/** Tensors by name and a few strings about them: what a safetensors file holds. */
export interface SafeTensors {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

/** A tensor as a file has it. */
export interface SafeTensor {
  name: string;
  dtype: string;
  shape: number[];
  /** The numbers, in little-endian order. */
  bytes: Uint8Array<ArrayBuffer>;
}

/** What a file holds, before a tensor is made of it. */
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
 * Writes tensors in the safetensors format: 8 bytes of header length, the header as JSON, the numbers in little-endian
 * order. Every program that knows the format can read them.
 *
 * @throws TypeError for a tensor of another type than float32, int32 or bool.
 * @see https://github.com/huggingface/safetensors
 */
export async function writeSafetensors({ tensors, metadata }: SafeTensors): Promise<Uint8Array> {
  return encodeSafetensors({ entries: await entriesOf(tensors), metadata });
}

/** Reads tensors back from the device. */
export async function entriesOf(tensors: SafeTensors['tensors']): Promise<SafeTensor[]> {
  const entries: SafeTensor[] = [];
  for (const [name, value] of Object.entries(tensors)) {
    const dtype = toFormat[value.dtype];
    if (!dtype) throw new TypeError(`writeSafetensors: "${name}" must be float32, int32 or bool, got ${value.dtype}`);
    const data = await value.data();
    // numbers are in the machine's order, which is the format's wherever tfjs runs
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    entries.push({ name, dtype, shape: value.shape, bytes });
  }
  return entries;
}

/** A file of entries, in their order. */
export async function encodeSafetensors({ entries, metadata }: SafeTensorsFile): Promise<Uint8Array> {
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  let offset = 0;
  for (const { name, dtype, shape, bytes } of entries) {
    header[name] = { dtype, shape, data_offsets: [offset, offset + bytes.length] };
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // spaces up to a multiple of 8, so that a reader may view the numbers in place
  const spaces = ' '.repeat(-json.length & 7);
  const length = new BigUint64Array([BigInt(json.length + spaces.length)]);
  const parts = [length, json, spaces, ...entries.map(({ bytes }) => bytes)];
  return new Uint8Array(await new Blob(parts).arrayBuffer());
}

/**
 * Reads a safetensors file; the caller disposes the tensors.
 *
 * @throws RangeError that says what is wrong, if the file is damaged or none, before a tensor is made.
 */
export function readSafetensors(file: Uint8Array): SafeTensors {
  const { entries, metadata } = decodeSafetensors(file);
  return { tensors: tensorsOf(entries), metadata };
}

/** Makes the tensors of a file; the caller disposes them. */
export function tensorsOf(entries: readonly SafeTensor[]): SafeTensors['tensors'] {
  return Object.fromEntries(
    entries.map(({ name, dtype, shape, bytes }) => {
      // a copy, and so aligned
      const { buffer } = Uint8Array.from(bytes);
      const type = fromFormat.get(dtype) as 'float32' | 'int32' | 'bool';
      const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[type];
      return [name, tensor(new values(buffer), shape, type)];
    }),
  );
}

/**
 * What a safetensors file holds, as views of its bytes: no number is copied, so that no file takes more memory than its size.
 *
 * @throws RangeError that says what is wrong, if the file is damaged or none.
 */
export function decodeSafetensors(file: Uint8Array): SafeTensorsFile {
  if (!(file instanceof Uint8Array)) throw new TypeError('readSafetensors: file must be a Uint8Array');
  const { start, metadata, header } = readHeader(file);
  const entries = Object.entries(header).map(([name, entry]) => ({ name, entry: checked(name, entry) }));
  // every byte belongs to one tensor: what overlaps would take more memory than the file, what nobody has may be damage
  const inOrder = [...entries].sort((a, b) => a.entry.data_offsets[0] - b.entry.data_offsets[0]);
  let reached = 0;
  for (const { name, entry } of inOrder) {
    const [begin, end] = entry.data_offsets;
    if (begin !== reached && begin !== end) damaged(`got "${name}" from byte ${begin}, where ${reached} is next`);
    reached = Math.max(reached, end);
  }
  const available = file.length - start;
  if (reached !== available) damaged(`got ${available} bytes of numbers where the header has ${reached}`);
  return {
    metadata,
    entries: entries.map(({ name, entry: { dtype, shape, data_offsets } }) => {
      const bytes = file.subarray(start + data_offsets[0], start + data_offsets[1]) as Uint8Array<ArrayBuffer>;
      if (dtype === 'BOOL' && bytes.some((byte) => byte > 1))
        damaged(`got "${name}" with a bool that is neither 0 nor 1`);
      return { name, dtype, shape, bytes };
    }),
  };
}

function damaged(reason: string): never {
  throw new RangeError(`readSafetensors: file must be a whole safetensors file, ${reason}`);
}

function readHeader(file: Uint8Array) {
  if (file.length < 8) damaged(`got ${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > file.length - 8) damaged(`got a header of ${length} bytes in a file of ${file.length}`);
  const header = parsed(file.subarray(8, 8 + length));
  if (!isRecord(header)) damaged('got a header that is no JSON object');
  const { __metadata__: metadata = {}, ...entries } = header;
  if (!isRecord(metadata) || !Object.values(metadata).every((value) => typeof value === 'string'))
    damaged('got metadata that are no strings by name');
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
  if (!type) damaged(`got "${name}" of type ${dtype}; known are ${[...fromFormat.keys()].join(', ')}`);
  if (!isSizes(shape)) damaged(`got "${name}" whose shape is no list of sizes`);
  if (!isSizes(offsets) || offsets.length !== 2) damaged(`got "${name}" whose place is no beginning and end`);
  const [begin, end] = offsets as [number, number];
  const size = util.sizeFromShape(shape) * util.bytesPerElement(type);
  if (end - begin !== size) damaged(`got ${end - begin} bytes for "${name}" where its shape needs ${size}`);
  return { dtype: dtype as string, shape, data_offsets: [begin, end] };
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
