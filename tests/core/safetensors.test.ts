import { memory, scalar, type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { readSafetensors, writeSafetensors } from '../../src/core/safetensors.js';
import { numbers } from '../contracts/numbers.js';

const content = () => ({
  tensors: {
    'a/b': tensor([1.5, -2, 3e-20, 4e20], [2, 2]),
    n: scalar(-7, 'int32') as Tensor,
    flags: tensor([true, false], [2], 'bool'),
  },
  metadata: { step: '12' },
});

test('reads the values, shapes, types, metadata and order that were written', async () => {
  const { tensors, metadata } = readSafetensors(await writeSafetensors(content()));
  expect(metadata).toEqual({ step: '12' });
  expect(Object.keys(tensors)).toEqual(['a/b', 'n', 'flags']);
  for (const [name, expected] of Object.entries(content().tensors)) {
    expect(tensors[name]?.shape).toEqual(expected.shape);
    expect(tensors[name]?.dtype).toBe(expected.dtype);
    expect(await numbers(tensors[name])).toEqual(await numbers(expected));
  }
});

test('writes the bytes of the format', async () => {
  const file = await writeSafetensors({ tensors: { x: tensor([1, 2], [2]) }, metadata: { a: 'b' } });
  const length = Number(new DataView(file.buffer).getBigUint64(0, true));
  expect(length % 8).toBe(0);
  const header: unknown = JSON.parse(new TextDecoder().decode(file.subarray(8, 8 + length)));
  expect(header).toEqual({ __metadata__: { a: 'b' }, x: { dtype: 'F32', shape: [2], data_offsets: [0, 8] } });
  expect([...file.subarray(8 + length)]).toEqual([0, 0, 0x80, 0x3f, 0, 0, 0, 0x40]);
});

test('throws for every damaged file, and creates no tensor', async () => {
  const file = await writeSafetensors(content());
  const start = 8 + Number(new DataView(file.buffer).getBigUint64(0, true));
  const broken = file.slice();
  broken[8] = 0x21;
  const before = memory().numTensors;
  for (const [bad, message] of [
    [new Uint8Array(3), 'got 3 bytes'],
    [file.subarray(0, 40), 'got a header of'],
    [file.subarray(0, start + 8), 'bytes of values instead of'],
    [broken, 'got a header that is not a JSON object'],
    [new TextEncoder().encode('\u0002\0\0\0\0\0\0\0[]'), 'got a header that is not a JSON object'],
    [headerOnly('{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}'), 'got "x" of type F64'],
    [headerOnly('{"x":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}'), 'got 8 bytes for "x" instead of 12'],
    [headerOnly('{"x":7}'), 'got "x" of type undefined'],
    [headerOnly('{"x":{"dtype":"constructor","shape":[2],"data_offsets":[0,8]}}'), 'got "x" of type constructor'],
    [headerOnly('{"__metadata__":null}'), 'got metadata that are not strings by name'],
    [headerOnly('{"__metadata__":{"a":7}}'), 'got metadata that are not strings by name'],
    [headerOnly('{"x":{"dtype":"F32","shape":[-2,-1],"data_offsets":[0,8]}}'), 'got "x" without a valid shape'],
    [headerOnly('{"x":{"dtype":"F32","shape":[2.5],"data_offsets":[0,10]}}'), 'got "x" without a valid shape'],
    [headerOnly('{"x":{"dtype":"F32","shape":[2],"data_offsets":[0]}}'), 'got "x" without valid data_offsets'],
    [headerOnly('{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}'), 'got "x" at byte 4 instead of 0'],
    [headerOnly('{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'), 'got 8 bytes of values instead of 4'],
    [
      headerOnly(
        '{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}',
      ),
      'got "y" at byte 4 instead of 8',
    ],
    [headerOnly('{"x":{"dtype":"BOOL","shape":[8],"data_offsets":[0,8]}}', 7), 'a bool that is neither 0 nor 1'],
  ] as [Uint8Array, string][]) {
    expect(() => readSafetensors(bad)).toThrow(message);
  }
  expect(memory().numTensors).toBe(before);
});

test('writeSafetensors throws for a tensor of strings', async () => {
  await expect(writeSafetensors({ tensors: { s: tensor(['a'], [1], 'string') }, metadata: {} })).rejects.toThrow(
    'writeSafetensors: "s" must be float32, int32 or bool, got "string"',
  );
});

/** A file with eight bytes of values after this header. */
function headerOnly(json: string, number = 0): Uint8Array {
  const text = new TextEncoder().encode(json);
  const file = new Uint8Array(8 + text.length + 8);
  new DataView(file.buffer).setBigUint64(0, BigInt(text.length), true);
  file.set(text, 8);
  file.fill(number, 8 + text.length);
  return file;
}

test('a file with many tensors at the same bytes takes no memory', () => {
  const size = 400_000;
  const entry = (at: number) => `"${at}":{"dtype":"F32","shape":[${size / 4}],"data_offsets":[0,${size}]}`;
  const json = new TextEncoder().encode(`{${Array.from({ length: 3000 }, (_, at) => entry(at)).join()}}`);
  const file = new Uint8Array(8 + json.length + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  const before = memory();
  expect(() => readSafetensors(file)).toThrow('at byte 0 instead of 400000');
  expect(memory()).toEqual(before);
});
