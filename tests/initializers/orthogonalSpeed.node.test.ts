import { matMul, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { orthogonal } from '../../src/index.js';
import { useWasm } from '../../src/node/index.js';
import { numbers } from '../contracts/numbers.js';

test('returns a 1024×1024 matrix in under 2 s on wasm, orthogonal to 1e-5', async () => {
  await useWasm({ threads: 1 });
  const seconds: number[] = [];
  let w = orthogonal({ seed: 0 }).apply([1024, 1024]) as Tensor2D;
  // the fastest of three, because the machine may be busy with other tests
  for (let run = 1; run <= 3; run += 1) {
    const start = performance.now();
    w = orthogonal({ seed: run }).apply([1024, 1024]) as Tensor2D;
    seconds.push((performance.now() - start) / 1000);
  }
  expect(Math.min(...seconds)).toBeLessThan(2);
  const gram = await numbers(tidy(() => matMul(w, w, true)));
  const deviation = gram.reduce((worst, value, i) => Math.max(worst, Math.abs(value - (i % 1025 === 0 ? 1 : 0))), 0);
  expect(deviation).toBeLessThan(1e-5);
});
