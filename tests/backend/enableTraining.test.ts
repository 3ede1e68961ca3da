import { getBackend, getGradient, getKernel } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { wasm } from '../../src/backend/kernels/wasm/index.js';
import { enableTraining } from '../../src/index.js';

const registered = () => [
  ...wasm.map(({ kernelName }) => getKernel(kernelName, getBackend())?.kernelFunc),
  ...['Conv2D', 'LeakyRelu'].map((name) => getGradient(name)?.gradFunc),
];

// the set-up of each project has already called enableTraining once
test('kernels and gradients stay installed until the last call is undone, once per call', async () => {
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
