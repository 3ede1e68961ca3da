import '@tensorflow/tfjs-backend-wasm';
import {
  avgPool,
  conv2d,
  dilation2d,
  gather,
  matMul,
  maxPool3d,
  maxPoolWithArgmax,
  mul,
  reshape,
  setBackend,
  sum,
  type Tensor,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import { initializers, layers, sequential } from '@tensorflow/tfjs-layers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  adversarial,
  enableTraining,
  gaussian,
  latentSpace,
  pixelNormalization,
  randomStream,
  Trainer,
} from '../../src/index.js';
import { expectClose, numbers, onCpu } from '../contracts/numbers.js';
import { runScript } from '../node/runScript.js';

beforeAll(() => setBackend('wasm'));
afterAll(() => setBackend('cpu'));

// biome-ignore lint/suspicious/noExplicitAny: the ranks in the types of tfjs are given by the shapes
type Any = any;
const x = (...shape: number[]): Any => randomStream(4).uniform(shape, -2, -1);

/** Operations that are wrong on stock wasm. */
const wrong: Record<string, () => Tensor> = {
  'avgPool of many channels': () => avgPool(x(1, 4, 4, 5000), 2, 2, 'same'),
  'conv2d, a stride above the filter': () => conv2d(x(1, 4, 4, 1), x(2, 1, 1, 1), 2, 'same'),
  dilation2d: () => dilation2d(x(1, 5, 5, 2), x(2, 2, 2), 1, 'same'),
  'gather with a batch': () => gather(x(2, 4, 3), tensor2d([1, 1, 3, 0, 2, 0], [2, 3], 'int32'), 1, 1),
  'matMul of one matrix under two shapes': () => {
    const b = x(4, 6);
    return reshape(mul(sum(matMul(x(3, 4), b)), matMul(x(3, 8), reshape(b, [8, 3]))), [-1]);
  },
  'matMul of a broadcast batch': () => matMul(x(2, 1, 2, 2), x(2, 3, 2, 2)),
  maxPool3d: () => maxPool3d(x(1, 4, 4, 4, 1), 2, 2, 'same'),
  maxPoolWithArgmax: () => maxPoolWithArgmax(x(1, 4, 4, 1), 2, 2, 'same').result as Tensor,
};

describe.each(Object.entries(wrong))('%s', (_, run) => {
  test('is right before, during and after training', async () => {
    pixelNormalization();
    const value = () => numbers(tidy(run));
    const expected = await onCpu(value);
    await expectClose(await value(), expected, 1e-5);
    const restore = await enableTraining();
    await expectClose(await value(), expected, 1e-5);
    restore();
    await expectClose(await value(), expected, 1e-5);
  });
});

test('a sample after training is the same as one in the last step', async () => {
  const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotUniform({ seed }) });
  const latent = latentSpace({ z: gaussian(4) });
  const generator = sequential({
    layers: [
      layers.dense({ units: 16, inputShape: [4], ...seeded(1) }),
      layers.reshape({ targetShape: [2, 2, 2, 2] }),
      layers.conv3dTranspose({ filters: 1, kernelSize: 4, strides: 2, padding: 'same', ...seeded(2) }),
      layers.averagePooling3d({ poolSize: 2, strides: 2, padding: 'valid' }) as layers.Layer,
    ],
  });
  const discriminator = sequential({
    layers: [layers.flatten({ inputShape: [2, 2, 2, 1] }), layers.dense({ units: 1, ...seeded(3) })],
  });
  const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }), seed: 1 });
  const batches = (step: number, random: ReturnType<typeof randomStream>) => ({
    data: random.fork(step).normal([4, 2, 2, 2, 1]),
  });
  let during: number[] = [];
  for await (const _ of trainer.train(batches, { steps: 1 })) during = await numbers(await trainer.sample(2));
  await expectClose(await trainer.sample(2), during, 1e-6);
});

test('a backend that is registered later is repaired when it starts, also for models of stock layers', async () => {
  const { stdout, stderr } = await runScript('tests/node/lateBackend.ts');
  expect(JSON.parse(stdout.trim().split('\n').at(-1) as string), stderr).toBeLessThan(1e-5);
});

test('a flow of actNorm and splineCoupling has gradients in your own loop without enableTraining', async () => {
  const { stdout, stderr } = await runScript('tests/node/handWrittenLoop.ts');
  expect(Number(stdout.trim().split('\n').at(-1)), stderr).toBeGreaterThan(0);
});
