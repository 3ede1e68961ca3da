import { memory, type NamedTensorMap, round, sub, tidy } from '@tensorflow/tfjs-core';
import { layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  actNorm,
  affineCoupling,
  chain,
  connect,
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

/** Layers of a conditioner that are random or have state. */
const innerLayers: Record<string, () => Layer> = {
  dropout: () => layers.dropout({ rate: 0.5 }),
  'dropout with a seed': () => layers.dropout({ rate: 0.5, seed: 3 }),
  gaussianNoise: () => layers.gaussianNoise({ stddev: 0.5 }),
  gaussianDropout: () => layers.gaussianDropout({ rate: 0.3 }),
  alphaDropout: () => layers.alphaDropout({ rate: 0.3 }),
  batchNormalization: () => layers.batchNormalization({ momentum: 0.5 }),
  spectralNormalization: () => spectralNormalization({ layer: layers.dense({ units: 6 }) }),
};

function flowWith(create: () => Layer): NormalizingFlow {
  const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 6, activation: 'tanh' }), create());
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

for (const [name, create] of Object.entries(innerLayers))
  test(`reversible has the same loss, gradients and state, with ${name} in a conditioner`, async () => {
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
    const [stored, recomputed] = [await update(false), await update(true)];
    const tolerance = Math.max(2e-4, 50 * rounding());
    await expectClose(recomputed.loss, stored.loss, tolerance);
    await expectClose(recomputed.state, stored.state, tolerance);
    const size = Math.hypot(...stored.gradients);
    const error = Math.hypot(...stored.gradients.map((value, i) => value - (recomputed.gradients[i] as number)));
    expect(error / size).toBeLessThan(tolerance);
  });

test('reversible training has the same losses, and leaves no tensor', async () => {
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

test('vjp in training throws in your own loop if the conditioner is random or has state', async () => {
  const x = randomStream(1).normal([4, 4]);
  for (const [name, create] of Object.entries(innerLayers)) {
    if (name === 'dropout with a seed') continue;
    const conditioner = (x: SymbolicTensor) => connect(x, create());
    const coupling = affineCoupling({ conditioner });
    const { y, logDet } = coupling.forward(x, { training: true });
    expect(() => coupling.vjp(y, sub(y, y), logDet, { training: true }), name).toThrow(
      /^affineCoupling.vjp: the conditioner of .* must not (draw random numbers|change its state) in training mode/,
    );
    const inference = coupling.forward(x);
    await expectClose(coupling.vjp(inference.y, sub(y, y), logDet).x, x, 1e-5);
  }
});

test('a conditioner that is random in inference throws', () => {
  const conditioner = (x: SymbolicTensor) =>
    connect(x, layers.reshape({ targetShape: [1, 1, 2] }), noiseInjection(), layers.flatten());
  const coupling = affineCoupling({ conditioner });
  expect(() => coupling.forward(randomStream(1).normal([2, 4]))).toThrow(/must not draw random numbers in inference/);
});

test('frozen sublayers have no gradients, reversible or not', () => {
  const flow = flowWith(() => layers.activation({ activation: 'linear' }));
  flow.bijector.trainable = false;
  const data = tidy(() => round(randomStream(1).normal([8, 4])));
  const names = (reversible: boolean) =>
    Object.keys(
      likelihood({ flow, reversible }).valueAndGradients({ data }, { step: 0, random: randomStream(3) }).gradients,
    );
  expect(names(true)).toEqual(names(false));
});
