import { memory, type NamedTensorMap, round, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { layers, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  actNorm,
  adam,
  additiveCoupling,
  affineCoupling,
  chain,
  connect,
  gaussianPrior,
  inverseOf,
  invertibleConv,
  likelihood,
  logitTransform,
  multiScale,
  type NormalizingFlow,
  normalizingFlow,
  permutation,
  randomStream,
  splineCoupling,
  squeeze2d,
  Trainer,
} from '../../../src/index.js';
import { inBrowser } from '../../contracts/inBrowser.js';
import { expectClose, numbers, rounding } from '../../contracts/numbers.js';
import { randomWeights } from '../../contracts/randomWeights.js';
import { convolutions, network } from '../../flows/networks.js';

const imageFlow = () => {
  const step = (size: number, channels: number, swap: boolean) => [
    actNorm(),
    invertibleConv({ seed: channels }),
    affineCoupling({ conditioner: convolutions([size, size, channels / 2]), swap }),
  ];
  return normalizingFlow({
    shape: [4, 4, 1],
    bijector: multiScale([
      chain([
        affineCoupling({ conditioner: convolutions([4, 4, 1]), mask: 'checkerboard' }),
        squeeze2d(),
        ...step(2, 4, false),
        additiveCoupling({ conditioner: convolutions([2, 2, 2]), swap: true }),
      ]),
      chain([
        squeeze2d({ order: 'channels' }),
        ...step(1, 8, true),
        inverseOf(affineCoupling({ conditioner: convolutions([1, 1, 4]) })),
      ]),
    ]),
    prior: gaussianPrior({ learned: true }),
  });
};

const rowFlow = (symmetric = false) =>
  normalizingFlow({
    shape: [4],
    symmetric,
    conditionShape: [3],
    bijector: chain([
      affineCoupling({ conditioner: network(7), mask: 'alternating' }),
      permutation(),
      splineCoupling({ conditioner: network(5), bins: 4, swap: true }),
    ]),
  });

/** Gives a flow other weights than the initial ones. */
function perturbed(flow: NormalizingFlow): NormalizingFlow {
  randomWeights(flow.model, 0.4);
  return flow;
}

function batch(shape: readonly number[], condition: readonly number[] | undefined, bits: number | undefined) {
  return {
    data: bits ? tidy(() => round(randomStream(1).uniform([...shape], 0, 7))) : randomStream(1).normal([...shape]),
    ...(condition && { condition: randomStream(2).normal([...condition]) as Tensor2D }),
  };
}

/** Noise in (0, 1) of the shape of an image, conditioned on the image. */
const noiseFlow = () =>
  perturbed(
    normalizingFlow({
      shape: [4, 4, 1],
      conditionShape: [4, 4, 1],
      bijector: chain([
        logitTransform({ alpha: 0 }),
        affineCoupling({ conditioner: convolutions([4, 4, 2]), mask: 'checkerboard' }),
      ]),
    }),
  );

const flows = [
  ['images', imageFlow, [6, 4, 4, 1], undefined, undefined],
  ['images, in bits', imageFlow, [6, 4, 4, 1], undefined, 3],
  ['rows with a condition', rowFlow, [6, 4], [6, 3], undefined],
] as const;

test('reversible has the same loss and gradients with a regularizer in a conditioner', async () => {
  const kernelRegularizer = regularizers.l2({ l2: 0.1 });
  const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 5, kernelRegularizer }));
  const flow = perturbed(normalizingFlow({ shape: [4], bijector: affineCoupling({ conditioner }) }));
  await expectSameReversed(flow, batch([6, 4], undefined, undefined), {});
});

async function expectSameReversed(
  flow: NormalizingFlow,
  data: ReturnType<typeof batch>,
  args: { bits?: number; noise?: NormalizingFlow },
): Promise<void> {
  const update = (reversible: boolean) =>
    likelihood({ flow, reversible, ...args }).valueAndGradients(data, { step: 0, random: randomStream(3) });
  const [stored, recomputed] = [update(false), update(true)];
  const tolerance = Math.max(1e-4, 50 * rounding());
  expect(Object.keys(recomputed.losses)).toEqual(Object.keys(stored.losses));
  for (const [name, loss] of Object.entries(stored.losses))
    await expectClose(recomputed.losses[name], loss as Tensor, tolerance);
  expect(Object.keys(recomputed.gradients).sort()).toEqual(Object.keys(stored.gradients).sort());
  const flat = async (gradients: NamedTensorMap) => {
    const all: number[] = [];
    for (const name of Object.keys(gradients).sort()) all.push(...(await numbers(gradients[name])));
    return all;
  };
  const [expected, actual] = [await flat(stored.gradients), await flat(recomputed.gradients)];
  const size = Math.hypot(...expected);
  expect(Math.hypot(...expected.map((value, i) => value - (actual[i] as number))) / size).toBeLessThan(tolerance);
}

describe.each(flows)('a flow of %s', (_, create, shape, condition, bits) => {
  test('reversible has the same loss and gradients', async () => {
    await expectSameReversed(perturbed(create()), batch(shape, condition, bits), bits ? { bits } : {});
  });
});

test('reversible has the same loss and gradients for a symmetric flow', async () => {
  const flow = perturbed(rowFlow(true));
  await expectSameReversed(flow, batch([6, 4], [6, 3], undefined), {});
});

test('reversible has the same loss and gradients with a noise flow', async () => {
  await expectSameReversed(perturbed(imageFlow()), batch([6, 4, 4, 1], undefined, 3), { bits: 3, noise: noiseFlow() });
});

// without images in nats, and without images on slow software GPUs, where each report reads back every weight
describe.each(flows.slice(inBrowser ? 2 : 1))('a flow of %s', (_, create, shape, condition, bits) => {
  test('a few steps of training decrease the loss, and leave no tensor', async () => {
    for (const reversible of [false, true]) {
      const flow = create();
      const trainer = new Trainer({
        players: [
          likelihood({ flow, reversible, optimizer: adam({ learningRate: 2e-2, beta1: 0.9 }), ...(bits && { bits }) }),
        ],
        ema: { model: flow.model },
        seed: 1,
      });
      const losses: number[] = [];
      const tensors: number[] = [];
      // fewer on slow software GPUs
      const reportEvery = rounding() > 1e-5 ? 2 : 4;
      for await (const report of trainer.train(() => batch(shape, condition, bits), {
        steps: 3 * reportEvery,
        reportEvery,
      })) {
        losses.push(report.losses.flow as number);
        tensors.push(memory().numTensors);
      }
      expect(tensors.at(-1)).toBe(tensors[1]);
      expect(losses.at(-1) as number).toBeLessThan((losses[0] as number) - 0.01);
      const args = condition ? { condition: randomStream(2).normal([5, 3]) } : {};
      expect((await trainer.sample(5, args)).shape).toEqual([5, ...shape.slice(1)]);
    }
  });
});

test('the loss is in bits per dimension', async () => {
  const flow = perturbed(imageFlow());
  const data = round(randomStream(1).uniform([6, 4, 4, 1], 0, 7));
  const { losses } = likelihood({ flow, bits: 3 }).valueAndGradients({ data }, { step: 0, random: randomStream(3) });
  const [bits = 0] = await numbers(losses.flow as Tensor);
  expect(bits).toBeGreaterThan(3);
  expect(() => likelihood({ flow, bits: 0 })).toThrow('likelihood: bits must be an integer from 1 to 24, got 0');
});

test('data that are not finite stop training with an error that names the player', async () => {
  const flow = normalizingFlow({ shape: [2], bijector: affineCoupling({ conditioner: network(1) }) });
  const trainer = new Trainer({ players: [likelihood({ flow })] });
  const train = async () => {
    for await (const _ of trainer.train(() => ({ data: tensor2d([[Number.NaN, 1]]) }), { steps: 2, reportEvery: 1 }));
  };
  await expect(train()).rejects.toThrow('flow');
});
