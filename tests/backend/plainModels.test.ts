import {
  add,
  cast,
  grad,
  mean,
  mul,
  oneHot,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  train,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { expectDifferences } from '../contracts/derivatives.js';
import type { Point } from '../contracts/finiteDifferences.js';
import { expectClose, numbersAtHand, onCpu, rounding } from '../contracts/numbers.js';

// plain models of tfjs without a block of this library, trained with `enableTraining`
const seeded = (seed: number) => ({ kernelInitializer: initializers.glorotUniform({ seed }) });

function classifier(): LayersModel {
  const model = sequential({
    layers: [
      layers.conv2d({ filters: 6, kernelSize: 3, strides: 2, padding: 'same', inputShape: [12, 12, 1], ...seeded(1) }),
      layers.batchNormalization(),
      layers.reLU(),
      layers.separableConv2d({
        filters: 8,
        kernelSize: 3,
        padding: 'same',
        depthwiseInitializer: initializers.glorotUniform({ seed: 2 }),
        pointwiseInitializer: initializers.glorotUniform({ seed: 3 }),
      }),
      layers.maxPooling2d({ poolSize: 2 }),
      layers.flatten(),
      layers.dense({ units: 3, activation: 'softmax', ...seeded(4) }),
    ],
  });
  model.compile({ optimizer: train.momentum(0.05, 0.9), loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  return model;
}

/** Noisy stripes in three directions. */
function stripes(): { x: Tensor; y: Tensor } {
  return tidy(() => {
    const labels = Array.from({ length: 96 }, (_, index) => index % 3);
    const x = add(
      mul(randomStream(5).normal([96, 12, 12, 1]), 0.3),
      labels.map((label) =>
        Array.from({ length: 12 }, (_, row) =>
          Array.from({ length: 12 }, (__, column) => [([row, column, row + column][label] as number) % 4 < 2 ? 1 : -1]),
        ),
      ) as never,
    );
    return { x, y: cast(oneHot(labels, 3), 'float32') };
  });
}

async function lossCurve(): Promise<number[]> {
  const model = classifier();
  const { x, y } = stripes();
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: 32, shuffle: false, verbose: 0 });
  return history.loss as number[];
}

test('the loss curve of a plain convolutional classifier is the same as on the cpu backend', async () => {
  const actual = await lossCurve();
  const expected = await onCpu(lossCurve);
  expect(expected.at(-1)).toBeLessThan(0.7 * (expected[0] as number));
  await expectClose(actual, expected, 1e-3);
});

test.each([
  [
    'embedding and lstm',
    () => [
      layers.embedding({
        inputDim: 5,
        outputDim: 4,
        inputLength: 6,
        embeddingsInitializer: initializers.randomUniform({ minval: -1, maxval: 1, seed: 1 }),
      }),
      layers.lstm({
        units: 3,
        recurrentInitializer: initializers.glorotUniform({ seed: 2 }),
        ...seeded(3),
      }) as layers.Layer,
    ],
  ],
])('%s: model.fit on tokens is the same as on cpu', async (_, body) => {
  const run = async () => {
    const model = sequential({ layers: [...body(), layers.dense({ units: 1, ...seeded(4) })] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const x = tidy(() => cast(mul(randomStream(1).uniform([16, 6]), 5), 'int32'));
    const { history } = await model.fit(x, randomStream(2).normal([16, 1]), { epochs: 3, shuffle: false, verbose: 0 });
    return history.loss as number[];
  };
  await expectClose(await run(), await onCpu(run), 10 * rounding());
});

describe('a stock discriminator with leakyReLU and averagePooling', () => {
  function discriminator(): LayersModel {
    return sequential({
      layers: [
        layers.conv2d({
          filters: 3,
          kernelSize: 3,
          padding: 'same',
          inputShape: [6, 6, 1],
          useBias: false,
          ...seeded(1),
        }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.averagePooling2d({ poolSize: 2 }),
        layers.conv2d({ filters: 4, kernelSize: 3, strides: 2, padding: 'same', useBias: false, ...seeded(2) }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.flatten(),
        layers.dense({ units: 1, useBias: false, ...seeded(3) }),
      ],
    });
  }
  const images = (seed: number) => randomStream(seed).normal([3, 6, 6, 1]);
  const gradientsOf = (model: LayersModel, x: Tensor) =>
    grad((at: Tensor) => sum(model.apply(at, { training: true }) as Tensor) as Scalar)(x);
  const squaredNorms = (model: LayersModel, x: Tensor) => sum(square(gradientsOf(model, x)), [1, 2, 3]);
  const penalties: Record<string, (model: LayersModel) => Scalar> = {
    R1: (model) => mul(mean(squaredNorms(model, images(7))), 5),
    'WGAN-GP': (model) => {
      const fraction = randomStream(9).uniform([3, 1, 1, 1]);
      const between = add(mul(images(7), fraction), mul(images(8), sub(1, fraction)));
      return mul(mean(square(sub(sqrt(add(squaredNorms(model, between), 1e-8)), 1))), 10);
    },
  };

  test.each(Object.entries(penalties))(
    '%s has gradients with respect to every weight that agree with finite differences',
    async (_, penalty) => {
      const model = discriminator();
      const variables = model.trainableWeights.map((weight) => weight.read() as Variable);
      const { grads } = variableGrads(() => tidy(() => penalty(model)), variables);
      const analytic = (variable: Variable) => grads[variable.name] as Tensor;
      await expectDifferences(
        variables.map(analytic),
        variables,
        () => {
          const twin = discriminator();
          return (moved) =>
            tidy(() => {
              for (const [index, weight] of twin.trainableWeights.entries())
                weight.write(tensor(moved[index] as Point, weight.shape as number[]));
              return numbersAtHand(penalty(twin))[0] as number;
            });
        },
        { step: 1e-3, kinks: true },
      );
    },
  );
});
