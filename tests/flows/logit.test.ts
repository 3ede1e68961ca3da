import { tensor2d } from '@tensorflow/tfjs-core';
import { test } from 'vitest';
import { logit } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { expectClose } from '../contracts/numbers.js';

bijectorContract('logit', () => logit({ alpha: 0.1 }), {
  input: [3, 4],
  isIdentityAtFirst: false,
  unit: true,
  rejects: [[() => logit({ alpha: 0.5 }), 'logit: alpha must be in [0, 0.5), got 0.5']],
});

test('a half becomes 0, and 0 the logit of alpha', async () => {
  await expectClose(logit().forward(tensor2d([[0.5, 0, 1]])).y, [0, Math.log(0.05 / 0.95), Math.log(0.95 / 0.05)]);
});
