import { cast, grad, mul, type Scalar, square, sum, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { layers } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { projection } from '../contracts/derivatives.js';
import { expectLayerDerivatives } from '../contracts/layerDerivatives.js';
import { expectClose, numbers, onCpu, rounding } from '../contracts/numbers.js';
import { type LayerCase, layerCases } from './layers.js';

type Layer = layers.Layer;

function points({ inputs, inputKind = 'numbers' }: LayerCase): Tensor[] {
  return inputs.map((shape, index) => {
    const size = shape.reduce((a, b) => a * b, 1);
    const order = Array.from(randomStream(31).fork(index).permutation(size));
    if (inputKind === 'tokens')
      return cast(
        tensor(
          order.map((rank) => rank % 4),
          shape,
        ),
        'int32',
      );
    // evenly spaced, so that no value is within a step of another value or of a kink
    const offset = (index + 1) / (inputs.length + 1.3);
    return tensor(
      order.map((rank) => -1.5 + (3 * (rank + offset)) / size),
      shape,
    );
  });
}

const apply = (layer: Layer, xs: Tensor[], training: boolean) =>
  layer.apply(xs.length === 1 ? (xs[0] as Tensor) : xs, { training }) as Tensor;

/** A built layer with fixed weights. */
function built(layerCase: LayerCase): Layer {
  const layer = layerCase.create();
  tidy(() => {
    apply(layer, points(layerCase), false);
    for (const [index, weight] of layer.trainableWeights.entries()) {
      weight.write(
        randomStream(17)
          .fork(index)
          .uniform(weight.shape as number[], -0.7, 0.7),
      );
    }
  });
  return layer;
}

const value = (layer: Layer, xs: Tensor[], training: boolean): Scalar =>
  tidy(() => mul(projection(square(apply(layer, xs, training))), 0.5));

describe.each(Object.entries(layerCases))('%s', (_, layerCase) => {
  const training = layerCase.training ?? true;

  test('values', async () => {
    const run = () => numbers(tidy(() => apply(built(layerCase), points(layerCase), false)));
    await expectClose(await run(), await onCpu(run), 10 * rounding());
  });

  test('first derivatives', () =>
    expectLayerDerivatives(
      () => built(layerCase),
      () => points(layerCase),
      (layer, xs) => value(layer, xs, training),
      { step: 4e-3, most: 8 },
    ));

  test.skipIf(layerCase.inputKind === 'tokens')('second derivatives, as in a gradient penalty', () =>
    expectLayerDerivatives(
      () => built(layerCase),
      () => points(layerCase),
      (layer, [x, ...others]) =>
        tidy(() => sum(square(grad((at) => value(layer, [at, ...others], training))(x as Tensor)))),
      { step: 4e-3, most: 8 },
    ),
  );
});

// layers that need other layers as arguments, or are not differentiable
const skipped = [
  'Layer',
  'categoryEncoding',
  'centerCrop',
  'convLstm2dCell',
  'gruCell',
  'input',
  'inputLayer',
  'lstmCell',
  'randomWidth',
  'simpleRNNCell',
];
const aliases = /[12]D$|^avgPool|^avgPooling|^maxPool\dd$|^global(Avg|Max)Pool\dd$|^globalAvgPool|^globalMaxPool/;

test('the table contains every layer of tfjs', () => {
  const available = Object.keys(layers).filter((name) => !skipped.includes(name) && /^[a-z]/.test(name));
  const missing = available.filter((name) => !(name in layerCases) && !aliases.test(name));
  expect(missing.sort()).toEqual([]);
});
