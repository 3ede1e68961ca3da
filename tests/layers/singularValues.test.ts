import { tensor2d, zeros } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { randomStream, singularValues } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';
import { singularValuesOf } from '../contracts/singularValuesOf.js';

function built(units = 5): layers.Layer {
  const layer = layers.dense({ units, useBias: false });
  layer.apply(zeros([1, 7]));
  layer.setWeights([randomStream(3).normal([7, units])]);
  return layer;
}

test('returns the same five singular values of a random kernel as Jacobi rotations', async () => {
  const layer = built();
  const { kernel } = await singularValues(layer, { count: 5, powerIterations: 300 });
  await expectClose(kernel, await singularValuesOf(layer.getWeights()[0] as never), 1e-4);
});

test('returns as many singular values as asked, by default the largest', async () => {
  const layer = built(2);
  layer.setWeights([tensor2d([[0, 3], [1, 0], ...Array.from({ length: 5 }, () => [0, 0])])]);
  await expectClose((await singularValues(layer, { count: 2 })).kernel, [3, 1]);
  await expectClose((await singularValues(layer)).kernel, [3]);
});

test('throws if an argument is wrong', async () => {
  await expect(singularValues(built(), { count: 0 })).rejects.toThrow(
    'singularValues: count must be an integer >= 1, got 0',
  );
  await expect(singularValues(built(), { count: 6 })).rejects.toThrow(
    'singularValues: count must be at most 5 for kernel, got 6',
  );
  await expect(singularValues(layers.dense({ units: 1 }))).rejects.toThrow(
    'singularValues: layer must be built, got an unbuilt one',
  );
  const flatten = layers.flatten();
  flatten.apply(zeros([1, 2, 2]));
  await expect(singularValues(flatten)).rejects.toThrow(
    'singularValues: layer must have a kernel or declare kernelFields, got "Flatten"',
  );
});
