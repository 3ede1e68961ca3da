import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, expectTypeOf, test } from 'vitest';
import { connect, connectAll, projectionHead, splitLatent } from '../../src/index.js';

test('layers are applied in order', () => {
  const x = input({ shape: [5] });
  const y = connect(x, layers.dense({ units: 3 }), layers.reLU(), layers.dense({ units: 2 }));
  expectTypeOf(y).toEqualTypeOf<SymbolicTensor>();
  expect(y.shape).toEqual([null, 2]);
  expect(model({ inputs: x, outputs: y }).layers.map((layer) => layer.getClassName())).toEqual([
    'InputLayer',
    'Dense',
    'ReLU',
    'Dense',
  ]);
});

test('a layer with two inputs takes an array', () => {
  const y = connect([input({ shape: [4, 4, 3] }), input({ shape: [10] })], projectionHead());
  expect(y.shape).toEqual([null, 1]);
});

test('connectAll returns every output', () => {
  const [first, ...rest] = connectAll(input({ shape: [6] }), layers.dense({ units: 9 }), splitLatent({ chunks: 3 }));
  expectTypeOf(first).toEqualTypeOf<SymbolicTensor>();
  expect([first, ...rest].map(({ shape }) => shape)).toEqual([
    [null, 3],
    [null, 3],
    [null, 3],
  ]);
});

test('throws if an argument is wrong', () => {
  const x = input({ shape: [6] });
  expect(() => connect(x)).toThrow('connect: layers must be at least one layer, got 0');
  expect(() => connect(undefined as never, layers.flatten())).toThrow(
    'connect: inputs must be a symbolic tensor, got undefined',
  );
  expect(() => connect(x, 'dense' as never)).toThrow('connect: layers must be a layer, got "dense"');
  expect(() => connect(x, splitLatent({ chunks: 3 }))).toThrow(
    'connect: layers must be layers of which the last has one output, got 3',
  );
  expect(() => connectAll(x, layers.dense({ units: 1 }))).toThrow(
    'connectAll: layers must be layers of which the last has several outputs, got 1',
  );
});
