import '@tensorflow/tfjs-backend-wasm';
import { getGradient, getKernel, setBackend } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { kernels } from '../../src/backend/kernels/index.js';
import { enableTraining } from '../../src/index.js';

test('the last user gone, everything is exactly what it was', async () => {
  await setBackend('wasm');
  const registered = () => (kernels.wasm ?? []).map(({ kernelName }) => getKernel(kernelName, 'wasm'));
  const stock = registered();
  const gradient = getGradient('LeakyRelu');
  const restore = await enableTraining();
  expect(registered().every((config, index) => config && config !== stock[index])).toBe(true);
  restore();
  expect(registered()).toEqual(stock);
  expect(stock.some((config) => config === undefined)).toBe(true);
  // the project's own use keeps the gradients, which hold for every backend
  expect(getGradient('LeakyRelu')).toBe(gradient);
  await setBackend('cpu');
});
