import { type DataType, type Tensor, tensor, util } from '@tensorflow/tfjs-core';

/** Tensors by name and a few strings about them: what a safetensors file holds. */
export interface SafeTensors {
  tensors: Record<string, Tensor>;
  metadata: Record<string, string>;
}

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

const toFormat: Partial<Record<DataType, string>> = { float32: 'F32', int32: 'I32', bool: 'BOOL' };
const fromFormat: Record<string, DataType> = { F32: 'float32', I32: 'int32', BOOL: 'bool' };

/**
 * Writes tensors in the safetensors format: 8 bytes of header length, the header as JSON, the numbers in little-endian
 * order. Every program that knows the format can read them.
 *
 * @throws TypeError for a tensor of another type than float32, int32 or bool.
 * @see https://github.com/huggingface/safetensors
 */
export async function writeSafetensors({ tensors, metadata }: SafeTensors): Promise<Uint8Array> {
  const names = Object.keys(tensors);
  const header: Record<string, Entry | Record<string, string>> = { __metadata__: metadata };
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let offset = 0;
  for (const name of names) {
    const value = tensors[name] as Tensor;
    const dtype = toFormat[value.dtype];
    if (!dtype) throw new TypeError(`writeSafetensors: "${name}" must be float32, int32 or bool, got ${value.dtype}`);
    const data = await value.data();
    const bytes = new Uint8Array(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
    header[name] = { dtype, shape: value.shape, data_offsets: [offset, offset + bytes.length] };
    parts.push(bytes);
    offset += bytes.length;
  }
  const json = new TextEncoder().encode(JSON.stringify(header));
  // spaces up to a multiple of 8, so that a reader may view the numbers in place
  const spaces = ' '.repeat(-json.length & 7);
  // numbers are in the machine's order, too, which is the format's wherever tfjs runs
  const length = new BigUint64Array([BigInt(json.length + spaces.length)]);
  return new Uint8Array(await new Blob([length, json, spaces, ...parts]).arrayBuffer());
}

/**
 * Reads a safetensors file; the caller disposes the tensors.
 *
 * @throws RangeError that says what is wrong, if the file is damaged or none, before a tensor is made.
 */
export function readSafetensors(file: Uint8Array): SafeTensors {
  const { __metadata__: metadata = {}, ...entries } = readHeader(file);
  const start = 8 + headerLengthOf(file);
  for (const [name, entry] of Object.entries(entries)) checkEntry(name, entry as Entry, file.length - start);
  const tensors = Object.entries(entries as Record<string, Entry>).map(([name, { dtype, shape, data_offsets }]) => {
    // a copy, and so aligned; the slice of a Node Buffer would be a view
    const bytes = new Uint8Array(file.subarray(start + data_offsets[0], start + data_offsets[1]));
    const type = fromFormat[dtype] as 'float32' | 'int32' | 'bool';
    const values =
      type === 'float32' ? new Float32Array(bytes.buffer) : type === 'int32' ? new Int32Array(bytes.buffer) : bytes;
    return [name, tensor(values, shape, type)] as const;
  });
  return { tensors: Object.fromEntries(tensors), metadata: metadata as Record<string, string> };
}

function damaged(reason: string): never {
  throw new RangeError(`readSafetensors: file must be a whole safetensors file, ${reason}`);
}

function headerLengthOf(file: Uint8Array): number {
  if (file.length < 8) damaged(`got ${file.length} bytes`);
  const length = Number(new DataView(file.buffer, file.byteOffset, 8).getBigUint64(0, true));
  if (length > file.length - 8) damaged(`got a header of ${length} bytes in a file of ${file.length}`);
  return length;
}

function readHeader(file: Uint8Array): Record<string, unknown> {
  const text = new TextDecoder().decode(file.subarray(8, 8 + headerLengthOf(file)));
  try {
    const header: unknown = JSON.parse(text);
    if (typeof header === 'object' && header !== null && !Array.isArray(header))
      return header as Record<string, unknown>;
  } catch {
    // falls through to the one message for every header that is none
  }
  return damaged('got a header that is no JSON object');
}

function checkEntry(name: string, entry: Entry, available: number): void {
  const type = fromFormat[entry?.dtype];
  if (!type) damaged(`got "${name}" of type ${entry?.dtype}; known are ${Object.keys(fromFormat).join(', ')}`);
  const [begin, end] = entry.data_offsets ?? [0, -1];
  const size = util.sizeFromShape(entry.shape ?? []) * util.bytesPerElement(type);
  if (!(begin >= 0 && end - begin === size))
    damaged(`got ${end - begin} bytes for "${name}" where its shape needs ${size}`);
  if (end > available) damaged(`got ${available} bytes of numbers where "${name}" ends at ${end}`);
}
