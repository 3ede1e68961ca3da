import { add, floor, mean, memory, mul, type Tensor, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  adam,
  affineCoupling,
  chain,
  likelihood,
  logitTransform,
  normalizingFlow,
  randomStream,
  splineCoupling,
  Trainer,
  variationalDequantization,
} from '../../src/index.js';
import { expectClose, numbers, rounding } from '../contracts/numbers.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { network } from './networks.js';

const bits = 2;

function noiseFlow() {
  const noise = normalizingFlow({
    shape: [2],
    conditionShape: [2],
    bijector: chain([
      logitTransform({ alpha: 0 }),
      affineCoupling({ conditioner: network(3) }),
      affineCoupling({ conditioner: network(3), swap: true }),
    ]),
  });
  randomWeights(noise.model, 0.5);
  return noise;
}

test('adds noise in [0, 1) to the integers, and returns its density scaled by 2ᵇ', async () => {
  const noise = noiseFlow();
  const integers = floor(randomStream(1).uniform([50, 2], 0, 4));
  const { x, logProb } = variationalDequantization(integers, { bits, noise, random: randomStream(2) });
  await expectClose(floor(mul(x, 4)), integers, 0);
  const u = add(mul(x, 4), mul(integers, -1));
  const noiseLogProb = noise.logProb(u, { condition: mul(integers, 0.25) });
  await expectClose(logProb, add(noiseLogProb, 2 * Math.log(4)), 100 * rounding());
});

test('throws if noise has another shape, or bits is invalid or missing', () => {
  const noise = noiseFlow();
  const integers = tensor2d([[1, 2, 3]]);
  expect(() => variationalDequantization(integers, { bits, noise, random: randomStream(1) })).toThrow(
    'variationalDequantization: noise.shape must be [3], got [2]',
  );
  expect(() => variationalDequantization(integers, { bits: 0, noise, random: randomStream(1) })).toThrow(
    'variationalDequantization: bits must be an integer from 1 to 24, got 0',
  );
  expect(() => likelihood({ flow: noise, noise })).toThrow(
    'likelihood: bits must be given together with noise, got undefined',
  );
});

test('likelihood trains both flows, and the bound stays above the true bits per dimension', async () => {
  // two equal integers of 2 bits: 2 bits for both, so 1 bit per dimension
  const data = (_: number, random: ReturnType<typeof randomStream>) =>
    tidy(() => {
      const integer = floor(random.uniform([64, 1], 0, 4));
      return { data: mul(integer, [[1, 1]]) as Tensor };
    });
  const flow = normalizingFlow({
    shape: [2],
    bijector: chain([
      logitTransform(),
      splineCoupling({ conditioner: network(1, 16) }),
      splineCoupling({ conditioner: network(1, 16), swap: true }),
    ]),
  });
  const noise = noiseFlow();
  const optimizer = adam({ learningRate: 1e-2, beta1: 0.9 });
  const trainer = new Trainer({ players: [likelihood({ flow, noise, bits, optimizer })], seed: 1 });
  const [reported, tensors]: [number[], number[]] = [[], []];
  // software GPUs are slow
  const steps = rounding() > 1e-5 ? 8 : 80;
  for await (const { losses } of trainer.train(data, { steps, reportEvery: steps / 4 })) {
    reported.push(losses.flow as number);
    tensors.push(memory().numTensors);
  }
  expect(tensors.at(-1)).toBe(tensors[1]);
  expect(reported.at(-1) as number).toBeLessThan((reported[0] as number) - steps / 400);
  expect(reported.at(-1) as number).toBeGreaterThan(1);
  expect((await numbers(mean(noise.model.trainableWeights[0]?.read() as Tensor))).every(Number.isFinite)).toBe(true);
});
