import { tensor2d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { logitTransform } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';

bijectorContract('logitTransform', () => logitTransform({ alpha: 0.1 }), {
  input: [3, 4],
  isIdentityAtFirst: false,
  unit: true,
  rejects: [[() => logitTransform({ alpha: 0.5 }), 'logitTransform: alpha must be in [0, 0.5), got 0.5']],
});

test('maps 0.5 to 0, and 0 to the logit of alpha', async () => {
  await expectClose(logitTransform().forward(tensor2d([[0.5, 0, 1]])).y, [
    0,
    Math.log(0.05 / 0.95),
    Math.log(0.95 / 0.05),
  ]);
});
