import { memory, type NamedTensorMap, round, sub, tidy } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  actNorm,
  affineCoupling,
  chain,
  inverseOf,
  invertibleBatchNormalization,
  likelihood,
  type NormalizingFlow,
  noiseInjection,
  normalizingFlow,
  randomStream,
  spectralNormalization,
  splineCoupling,
  Trainer,
  withRandom,
} from '../../../src/index.js';
import { expectClose, numbers, rounding } from '../../contracts/numbers.js';
import { randomWeights } from '../../contracts/randomWeights.js';

type Layer = layers.Layer;

/** What a conditioner may have in it that draws random numbers or remembers something. */
const inner: Record<string, () => Layer> = {
  dropout: () => layers.dropout({ rate: 0.5 }),
  'dropout with a seed': () => layers.dropout({ rate: 0.5, seed: 3 }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.5 }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.3 }),
  alphaDropout: () => layers.alphaDropout({ rate: 0.3 }),
  batchNormalization: () => layers.batchNormalization({ momentum: 0.5 }),
  spectralNormalization: () => spectralNormalization({ layer: layers.dense({ units: 6 }) }),
};

function flowWith(create: () => Layer): NormalizingFlow {
  const conditioner = (kept: SymbolicTensor) => {
    const features = layers.dense({ units: 6, activation: 'tanh' }).apply(kept) as SymbolicTensor;
    return create().apply(features) as SymbolicTensor;
  };
  const flow = normalizingFlow({
    shape: [4],
    bijector: chain([
      affineCoupling({ conditioner }),
      actNorm(),
      inverseOf(affineCoupling({ conditioner, swap: true })),
      invertibleBatchNormalization(),
      splineCoupling({ conditioner, bins: 3 }),
    ]),
  });
  randomWeights(flow.model, 0.4);
  return flow;
}

async function flat(tensors: NamedTensorMap): Promise<number[]> {
  const all: number[] = [];
  for (const name of Object.keys(tensors).sort()) all.push(...(await numbers(tensors[name])));
  return all;
}

for (const [name, create] of Object.entries(inner))
  test(`a conditioner with ${name}: reversible or not, loss, gradients and state are the same`, async () => {
    const flow = flowWith(create);
    const data = randomStream(1).normal([8, 4]);
    const start = flow.model.weights.map((weight) => weight.read().clone());
    const update = async (reversible: boolean) => {
      for (const [index, weight] of flow.model.weights.entries()) weight.write(start[index]?.clone() as never);
      const { losses, gradients } = withRandom(randomStream(5), () =>
        likelihood({ flow, reversible }).valueAndGradients({ data }, { step: 0, random: randomStream(3) }),
      );
      const state = Object.fromEntries(
        flow.model.nonTrainableWeights.map((weight, index) => [`${index}`, weight.read()]),
      );
      return { loss: await numbers(losses.flow), gradients: await flat(gradients), state: await flat(state) };
    };
    const [kept, again] = [await update(false), await update(true)];
    const tolerance = Math.max(2e-4, 50 * rounding());
    await expectClose(again.loss, kept.loss, tolerance);
    await expectClose(again.state, kept.state, tolerance);
    const size = Math.hypot(...kept.gradients);
    const off = Math.hypot(...kept.gradients.map((value, place) => value - (again.gradients[place] as number)));
    expect(off / size).toBeLessThan(tolerance);
  });

test('a trainer takes the same steps, reversible or not, and leaves no tensor', async () => {
  const data = randomStream(1).normal([8, 4]);
  const trained = async (reversible: boolean) => {
    const flow = flowWith(() => layers.dropout({ rate: 0.5 }));
    const trainer = new Trainer({ players: [likelihood({ flow, reversible })], seed: 1 });
    const tensors: number[] = [];
    const losses: number[] = [];
    for await (const report of trainer.train(() => ({ data: data.clone() }), { steps: 6, reportEvery: 2 })) {
      losses.push(report.losses.flow as number);
      tensors.push(memory().numTensors);
    }
    expect(tensors[2]).toBe(tensors[1]);
    return losses;
  };
  await expectClose(await trained(true), await trained(false), Math.max(1e-3, 50 * rounding()));
});

test('by hand a way back in training is refused where the way there is not known', async () => {
  const x = randomStream(1).normal([4, 4]);
  for (const [name, create] of Object.entries(inner)) {
    if (name === 'dropout with a seed') continue;
    const conditioner = (kept: SymbolicTensor) => create().apply(kept) as SymbolicTensor;
    const coupling = affineCoupling({ conditioner });
    const { y, logDet } = coupling.forward(x, { training: true });
    expect(() => coupling.vjp(y, sub(y, y), logDet, { training: true }), name).toThrow(
      /^affineCoupling.vjp: the conditioner of .* must not (draw random numbers|change its state) in training mode/,
    );
    const still = coupling.forward(x);
    await expectClose(coupling.vjp(still.y, sub(y, y), logDet).x, x, 1e-5);
  }
});

test('a conditioner that draws in inference gives no bijection, and is refused', () => {
  const conditioner = (kept: SymbolicTensor) => {
    const picture = layers.reshape({ targetShape: [1, 1, 2] }).apply(kept) as SymbolicTensor;
    const noisy = noiseInjection().apply(picture) as SymbolicTensor;
    return layers.flatten().apply(noisy) as SymbolicTensor;
  };
  const coupling = affineCoupling({ conditioner });
  expect(() => coupling.forward(randomStream(1).normal([2, 4]))).toThrow(/must not draw random numbers in inference/);
});

test('frozen parts have no gradients, reversible or not', () => {
  const flow = flowWith(() => layers.activation({ activation: 'linear' }));
  flow.bijector.trainable = false;
  const data = tidy(() => round(randomStream(1).normal([8, 4])));
  const names = (reversible: boolean) =>
    Object.keys(
      likelihood({ flow, reversible }).valueAndGradients({ data }, { step: 0, random: randomStream(3) }).gradients,
    );
  expect(names(true)).toEqual(names(false));
});
