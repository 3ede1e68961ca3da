import { backend, env, getBackend, ones, tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { deviceFault } from '../../src/backend/repairs/deviceFaults.js';
import { pixelNormalization } from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { expectClose, onCpu } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { byAxes, elementwise, withBroadcast } from './ranks.js';

// otherwise small tensors are computed on the host, and no shader is tested
beforeAll(() => {
  if (inBrowser) env().set(`${getBackend().toUpperCase()}_CPU_FORWARD`, false);
});
afterAll(() => {
  if (inBrowser) env().set(`${getBackend().toUpperCase()}_CPU_FORWARD`, true);
});

const drawn = fc.record({
  shape: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 6 }),
  seed: fc.integer({ min: 1, max: 1e6 }),
});

describe('at ranks 1 to 6', () => {
  for (const [name, make] of Object.entries({ ...byAxes, ...withBroadcast, ...elementwise })) {
    // its product throws for these ranks on webgpu and webgl
    if (name === 'einsum') continue;
    property(
      name,
      drawn,
      async ({ shape, seed }) => {
        const run = async () => {
          let state = seed;
          // on the host, because many synchronous reads can lose a webgpu device
          const pick = (n: number) => {
            state = (state * 1103515245 + 12345) % 2 ** 31;
            return Math.floor((state / 2 ** 31) * n);
          };
          const { inputs, run: operation } = make(shape, pick);
          const result = tidy(() =>
            operation(
              ...inputs.map((each, index) => {
                const size = each.reduce((a, b) => a * b, 1);
                return tensor(
                  Float32Array.from({ length: size }, (_, i) => Math.sin(1.7 * i + 2.1 * index + 0.3) * 2 + 0.05),
                  each,
                );
              }),
            ),
          );
          const values = Array.from(await result.data());
          result.dispose();
          return { shape: result.shape, values };
        };
        const expected = await onCpu(run);
        const actual = await run();
        expect(await deviceFault()).toBeUndefined();
        expect(actual.shape).toEqual(expected.shape);
        await expectClose(actual.values, expected.values, 1e-3);
      },
      10,
      2,
    );
  }
});

test.runIf(inBrowser)('the next call of a layer throws after a webgpu shader that does not compile', async () => {
  if (getBackend() !== 'webgpu') return;
  const layer = pixelNormalization();
  const { device } = backend() as unknown as {
    device: { createShaderModule(shader: { code: string }): void; queue: { onSubmittedWorkDone(): Promise<void> } };
  };
  device.createShaderModule({ code: 'no shader' });
  await device.queue.onSubmittedWorkDone();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(() => layer.apply(ones([1, 2]))).toThrow(
    /the webgpu device rejected an operation .*values since then are wrong/,
  );
  expect(() => layer.apply(ones([1, 2]))).not.toThrow();
});

test.runIf(inBrowser)('an operation throws if its webgl shader does not compile', () => {
  if (getBackend() !== 'webgl') return;
  const x = ones([2]);
  const program = { variableNames: ['x'], outputShape: [2], userCode: 'no shader' };
  const { runWebGLProgram } = backend() as unknown as { runWebGLProgram(...args: unknown[]): void };
  expect(() => runWebGLProgram.call(backend(), program, [x], 'float32')).toThrow(/Failed to compile fragment shader/);
});
