import { memory, type NamedTensorMap, round, type Tensor, type Tensor2D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { layers, regularizers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import {
  actNorm,
  adam,
  additiveCoupling,
  affineCoupling,
  chain,
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

const pictures = () => {
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

const rows = (symmetric = false) =>
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

/** Weights that are not those of a new flow. */
function moved(flow: NormalizingFlow): NormalizingFlow {
  randomWeights(flow.model, 0.4);
  return flow;
}

function batch(shape: readonly number[], context: readonly number[] | undefined, bits: number | undefined) {
  return {
    data: bits ? tidy(() => round(randomStream(1).uniform([...shape], 0, 7))) : randomStream(1).normal([...shape]),
    ...(context && { condition: randomStream(2).normal([...context]) as Tensor2D }),
  };
}

/** Numbers in (0, 1) of the pictures' shape, told a picture. */
const noiseOfPictures = () =>
  moved(
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
  ['pictures', pictures, [6, 4, 4, 1], undefined, undefined],
  ['pictures, in bits', pictures, [6, 4, 4, 1], undefined, 3],
  ['rows with a context', rows, [6, 4], [6, 3], undefined],
] as const;

test('so they are where a conditioner has a regulariser', async () => {
  const kernelRegularizer = regularizers.l2({ l2: 0.1 });
  const conditioner = (kept: SymbolicTensor) =>
    layers.dense({ units: 5, kernelRegularizer }).apply(kept) as SymbolicTensor;
  const flow = moved(normalizingFlow({ shape: [4], bijector: affineCoupling({ conditioner }) }));
  await expectSameReversed(flow, batch([6, 4], undefined, undefined), {});
});

async function expectSameReversed(
  flow: NormalizingFlow,
  data: ReturnType<typeof batch>,
  args: { bits?: number; noise?: NormalizingFlow },
): Promise<void> {
  const of = (reversible: boolean) =>
    likelihood({ flow, reversible, ...args }).valueAndGradients(data, { step: 0, random: randomStream(3) });
  const [kept, again] = [of(false), of(true)];
  const tolerance = Math.max(1e-4, 50 * rounding());
  expect(Object.keys(again.losses)).toEqual(Object.keys(kept.losses));
  for (const [name, loss] of Object.entries(kept.losses))
    await expectClose(again.losses[name], loss as Tensor, tolerance);
  expect(Object.keys(again.gradients).sort()).toEqual(Object.keys(kept.gradients).sort());
  const flat = async (gradients: NamedTensorMap) => {
    const all: number[] = [];
    for (const name of Object.keys(gradients).sort()) all.push(...(await numbers(gradients[name])));
    return all;
  };
  const [expected, actual] = [await flat(kept.gradients), await flat(again.gradients)];
  const size = Math.hypot(...expected);
  expect(Math.hypot(...expected.map((value, place) => value - (actual[place] as number))) / size).toBeLessThan(
    tolerance,
  );
}

describe.each(flows)('a flow of %s', (_, create, shape, context, bits) => {
  test('reversible or not, loss and gradients are the same', async () => {
    await expectSameReversed(moved(create()), batch(shape, context, bits), bits ? { bits } : {});
  });
});

test('so they are of a symmetric flow', async () => {
  const flow = moved(rows(true));
  await expectSameReversed(flow, batch([6, 4], [6, 3], undefined), {});
});

test('so they are with noise that is learned', async () => {
  await expectSameReversed(moved(pictures()), batch([6, 4, 4, 1], undefined, 3), { bits: 3, noise: noiseOfPictures() });
});

// that of pictures without bits is left out, and those with them on software GPUs: each report reads every weight back
describe.each(flows.slice(inBrowser ? 2 : 1))('a flow of %s', (_, create, shape, context, bits) => {
  test('a few steps of the trainer make data likelier, and leave no tensor', async () => {
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
      // software GPUs take long
      const every = rounding() > 1e-5 ? 2 : 4;
      for await (const report of trainer.train(() => batch(shape, context, bits), {
        steps: 3 * every,
        reportEvery: every,
      })) {
        losses.push(report.losses.flow as number);
        tensors.push(memory().numTensors);
      }
      expect(tensors.at(-1)).toBe(tensors[1]);
      expect(losses.at(-1) as number).toBeLessThan((losses[0] as number) - 0.01);
      const codes = context ? { condition: randomStream(2).normal([5, 3]) } : {};
      expect((await trainer.sample(5, codes)).shape).toEqual([5, ...shape.slice(1)]);
    }
  });
});

test('bits are those that the flow itself tells', async () => {
  const flow = moved(pictures());
  const data = round(randomStream(1).uniform([6, 4, 4, 1], 0, 7));
  const { losses } = likelihood({ flow, bits: 3 }).valueAndGradients({ data }, { step: 0, random: randomStream(3) });
  const [bits = 0] = await numbers(losses.flow as Tensor);
  expect(bits).toBeGreaterThan(3);
  expect(() => likelihood({ flow, bits: 0 })).toThrow('likelihood: bits must be an integer from 1 to 24, got 0');
});

test('data that are not finite stop the training, and say where', async () => {
  const flow = normalizingFlow({ shape: [2], bijector: affineCoupling({ conditioner: network(1) }) });
  const trainer = new Trainer({ players: [likelihood({ flow })] });
  const train = async () => {
    for await (const _ of trainer.train(() => ({ data: tensor2d([[Number.NaN, 1]]) }), { steps: 2, reportEvery: 1 }));
  };
  await expect(train()).rejects.toThrow('flow');
});
