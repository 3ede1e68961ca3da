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

test('numbers stay in the interval of their integer, and their density is the noise, narrower', async () => {
  const noise = noiseFlow();
  const integers = floor(randomStream(1).uniform([50, 2], 0, 4));
  const { x, logProb } = variationalDequantization(integers, { bits, noise, random: randomStream(2) });
  await expectClose(floor(mul(x, 4)), integers, 0);
  const share = add(mul(x, 4), mul(integers, -1));
  const within = noise.logProb(share, { condition: mul(integers, 0.25) });
  await expectClose(logProb, add(within, 2 * Math.log(4)), 100 * rounding());
});

test('the noise is refused if it has another shape, or no bits to fill', () => {
  const noise = noiseFlow();
  const integers = tensor2d([[1, 2, 3]]);
  expect(() => variationalDequantization(integers, { bits, noise, random: randomStream(1) })).toThrow(
    "variationalDequantization: noise must be a flow of the integers' shape [3], with the same conditionShape, got [2]",
  );
  expect(() => variationalDequantization(integers, { bits: 0, noise, random: randomStream(1) })).toThrow(
    'variationalDequantization: bits must be an integer from 1 to 24, got 0',
  );
  expect(() => likelihood({ flow: noise, noise })).toThrow(
    'likelihood: bits must be given, as noise is added to integers, got undefined',
  );
});

test('beside a flow both learn, and the bound is above the true cost', async () => {
  // two equal numbers of 2 bits: 2 bits for both, so 1 for each
  const data = (_: number, random: ReturnType<typeof randomStream>) =>
    tidy(() => {
      const one = floor(random.uniform([64, 1], 0, 4));
      return { data: mul(one, [[1, 1]]) as Tensor };
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
  const [seen, tensors]: [number[], number[]] = [[], []];
  // software GPUs take long
  const steps = rounding() > 1e-5 ? 8 : 80;
  for await (const { losses } of trainer.train(data, { steps, reportEvery: steps / 4 })) {
    seen.push(losses.flow as number);
    tensors.push(memory().numTensors);
  }
  expect(tensors.at(-1)).toBe(tensors[1]);
  expect(seen.at(-1) as number).toBeLessThan((seen[0] as number) - steps / 400);
  expect(seen.at(-1) as number).toBeGreaterThan(1);
  expect((await numbers(mean(noise.model.trainableWeights[0]?.read() as Tensor))).every(Number.isFinite)).toBe(true);
});
