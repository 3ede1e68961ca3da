import { dispose, memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { categorical, codeHead, gaussian, recoverCodes, spectralNormalization } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

test('what all heads of a model read, wrapped ones too, and the last where two read the same', async () => {
  const x = input({ shape: [2] });
  const logit = layers.dense({ units: 1 }).apply(x) as SymbolicTensor;
  const kind = codeHead({ codes: { kind: categorical(2) } });
  const [style, again] = [codeHead({ codes: { style: gaussian(1) } }), codeHead({ codes: { style: gaussian(1) } })];
  const heads = [spectralNormalization({ layer: kind }), style, again].map((head) => head.apply(x) as SymbolicTensor);
  const discriminator = model({ inputs: x, outputs: [logit, ...heads] });
  kind.setWeights([
    tensor2d([
      [0, 0],
      [0, 0],
    ]),
    tensor1d([0, Math.log(3)]),
    ...kind.weights.slice(2).map((weight) => weight.read()),
  ]);
  again.setWeights([tensor2d([[2], [1]]), tensor1d([0.5])]);
  // the first evaluation after a kernel has changed finds its singular vectors, and keeps them
  dispose(recoverCodes(discriminator, tensor2d([[1, 2]])));
  const before = memory().numTensors;
  const codes = recoverCodes(discriminator, tensor2d([[1, 2]]));
  expect(Object.keys(codes)).toEqual(['kind', 'style']);
  await expectClose(codes.kind, [0.25, 0.75]);
  await expectClose(codes.style, [4.5]);
  expect(memory().numTensors).toBe(before + 3);
});

test('a model without a head is refused', () => {
  const x = input({ shape: [2] });
  const plain = model({ inputs: x, outputs: layers.dense({ units: 1, name: 'logit' }).apply(x) as SymbolicTensor });
  expect(() => recoverCodes(plain, tensor2d([[1, 2]]))).toThrow(
    'recoverCodes: discriminator must be a model with a codeHead, got ["logit"]',
  );
});
