import { getBackend, getGradient, getKernel } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { wasm } from '../../src/backend/kernels/wasm/index.js';
import { enableTraining } from '../../src/index.js';

const registered = () => [
  ...wasm.map(({ kernelName }) => getKernel(kernelName, getBackend())?.kernelFunc),
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
