import {
  add,
  exp,
  mean,
  memory,
  mul,
  neg,
  type Scalar,
  scalar,
  square,
  sub,
  sum,
  type Tensor,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import {
  actNorm,
  adam,
  affineCoupling,
  chain,
  normalizingFlow,
  randomStream,
  reverseKl,
  Trainer,
  withoutData,
} from '../../../src/index.js';
import { expectClose, numbers, rounding } from '../../contracts/numbers.js';
import { randomWeights } from '../../contracts/randomWeights.js';
import { network } from '../../flows/networks.js';

/** The energy of a Gaussian at (1, -2), and its ln Z. */
const center = [1, -2];
const energy = (x: Tensor) => mul(sum(square(sub(x, center)), 1), 2);
const logZ = Math.log(Math.PI / 2);

function create(symmetric = false) {
  const couplings = [
    affineCoupling({ conditioner: network(1) }),
    affineCoupling({ conditioner: network(1), swap: true }),
  ];
  const flow = normalizingFlow({ shape: [2], bijector: chain([actNorm(), ...couplings]), symmetric });
  randomWeights(flow.model, 0.5);
  return flow;
}

const context = () => ({ step: 0, random: randomStream(3) });
const batch = () => ({ data: scalar(0) });

test.each([false, true])(
  'the path gradient plus the mean score is the total gradient; symmetric: %s',
  async (symmetric) => {
    const flow = create(symmetric);
    const update = (gradient: 'path' | 'total') =>
      reverseKl({ flow, energy, samples: 50, gradient }).valueAndGradients(batch(), context());
    const [path, total] = [update('path'), update('total')];
    const tolerance = 50 * rounding();
    await expectClose(path.losses.flow, total.losses.flow, tolerance);
    const x = flow.sample(50, { random: context().random.fork('samples') });
    const { grads: score } = variableGrads(
      () => mean(flow.logProb(x)) as Scalar,
      flow.model.trainableWeights.map((weight) => weight.read() as never),
    );
    expect(Object.keys(path.gradients).sort()).toEqual(Object.keys(total.gradients).sort());
    for (const [name, gradient] of Object.entries(path.gradients))
      await expectClose(add(gradient as Tensor, score[name] as Tensor), total.gradients[name] as Tensor, tolerance);
  },
);

test('the path gradient is 0 for every sample if the flow is the target', async () => {
  const flow = normalizingFlow({ shape: [2], bijector: affineCoupling({ conditioner: network(1) }) });
  const target = (x: Tensor) => mul(sum(square(x), 1), 0.5);
  const { losses, gradients } = reverseKl({ flow, energy: target }).valueAndGradients(batch(), context());
  await expectClose(losses.flow, [-Math.log(2 * Math.PI)], 20 * rounding());
  for (const gradient of Object.values(gradients)) {
    const found = await numbers(gradient as Tensor);
    await expectClose(found, new Array(found.length).fill(0), 20 * rounding());
  }
  const noisy = reverseKl({ flow, energy: target, gradient: 'total' }).valueAndGradients(batch(), context());
  const sizes = await Promise.all(Object.values(noisy.gradients).map((gradient) => numbers(gradient as Tensor)));
  expect(Math.max(...sizes.flat().map(Math.abs))).toBeGreaterThan(1e-3);
});

test('training reaches -ln Z, and leaves no tensor', async () => {
  const flow = create();
  const player = reverseKl({ flow, energy, samples: 128, optimizer: adam({ learningRate: 3e-2, beta1: 0.9 }) });
  const trainer = new Trainer({ players: [player], seed: 1 });
  const tensors: number[] = [];
  const values: number[] = [];
  // fewer on slow software GPUs
  const isShort = rounding() > 1e-5;
  const steps = isShort ? 12 : 120;
  for await (const { losses } of trainer.train(withoutData, { steps, reportEvery: steps / 4 })) {
    values.push(losses.flow as number);
    tensors.push(memory().numTensors);
  }
  expect(tensors.at(-1)).toBe(tensors[1]);
  const [first, last] = [values[0], values.at(-1)] as [number, number];
  expect(last).toBeGreaterThan(-logZ - 0.02);
  expect(last).toBeLessThan(first);
  if (isShort) return;
  expect(last).toBeLessThan(-logZ + 0.1);
  await expectClose(mean(await trainer.sample(2000), 0), center, 0.1);
});

test('a symmetric flow samples both wells of a double-well energy', async () => {
  const flow = normalizingFlow({ shape: [1], bijector: actNorm(), symmetric: true });
  flow.model.trainableWeights[0]?.write(add([0], -2));
  const wells = (x: Tensor) => neg(sum(add(exp(mul(square(sub(x, 2)), -2)), exp(mul(square(add(x, 2)), -2))), 1));
  const { losses } = reverseKl({ flow, energy: wells }).valueAndGradients(batch(), context());
  expect((await numbers(losses.flow)).every(Number.isFinite)).toBe(true);
  const drawn = await numbers(flow.sample(400, { random: randomStream(1) }));
  const positive = drawn.filter((value) => value > 0).length;
  expect(positive).toBeGreaterThan(140);
  expect(positive).toBeLessThan(260);
});

test('wrong arguments throw', () => {
  const flow = create();
  expect(() => reverseKl({ flow, energy, samples: 0 })).toThrow('reverseKl: samples must be an integer >= 1, got 0');
  expect(() => reverseKl({ flow, energy, gradient: 'score' as never })).toThrow(
    'reverseKl: gradient must be one of path, total, got "score"',
  );
});
