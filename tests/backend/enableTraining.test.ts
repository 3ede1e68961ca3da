import { conv2d, getBackend, getGradient, getKernel, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { kernels } from '../../src/backend/kernels/index.js';
import { enableTraining, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const registered = () => [
  ...(kernels.wasm ?? []).map(({ kernelName }) => getKernel(kernelName, getBackend())?.kernelFunc),
  ...['Conv2D', 'LeakyRelu'].map((name) => getGradient(name)?.gradFunc),
];

// each project's set-up has enabled training once already
test('what is installed stays until the last user is gone, and a use is given back once', async () => {
  const installed = registered();
  const first = await enableTraining();
  const second = await enableTraining();
  expect(registered()).toEqual(installed);
  first();
  first();
  first();
  expect(registered()).toEqual(installed);
  second();
  expect(registered()).toEqual(installed);
});

test('inference moves by at most 1e-5 relative', async () => {
  const run = () =>
    tidy(() =>
      numbers(
        conv2d(
          randomStream(1).normal([2, 9, 9, 3]) as Tensor4D,
          randomStream(2).normal([3, 3, 3, 4]) as Tensor4D,
          2,
          'same',
        ),
      ),
    );
  const before = run();
  const restore = await enableTraining();
  expectClose(run(), before, 1e-5);
  restore();
});
