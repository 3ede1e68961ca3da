import { dispose, memory, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { categorical, codeHead, connect, gaussian, recoverCodes, spectralNormalization } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

test('returns the estimates of all heads, also wrapped ones, and of the last head for a repeated code', async () => {
  const x = input({ shape: [2] });
  const logit = connect(x, layers.dense({ units: 1 }));
  const kind = codeHead({ codes: { kind: categorical(2) } });
  const [style, again] = [codeHead({ codes: { style: gaussian(1) } }), codeHead({ codes: { style: gaussian(1) } })];
  const heads = [spectralNormalization({ layer: kind }), style, again].map((head) => connect(x, head));
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
  // the first inference call after a change of the kernel computes singular vectors and keeps them
  dispose(recoverCodes(discriminator, tensor2d([[1, 2]])));
  const before = memory().numTensors;
  const codes = recoverCodes(discriminator, tensor2d([[1, 2]]));
  expect(Object.keys(codes)).toEqual(['kind', 'style']);
  await expectClose(codes.kind, [0.25, 0.75]);
  await expectClose(codes.style, [4.5]);
  expect(memory().numTensors).toBe(before + 3);
});

test('throws if the model has no head', () => {
  const x = input({ shape: [2] });
  const plain = model({ inputs: x, outputs: connect(x, layers.dense({ units: 1, name: 'logit' })) });
  expect(() => recoverCodes(plain, tensor2d([[1, 2]]))).toThrow(
    'recoverCodes: discriminator must be a model with a codeHead, got ["logit"]',
  );
});
