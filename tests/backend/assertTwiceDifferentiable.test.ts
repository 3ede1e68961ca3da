import { customGrad, exp, memory, mul, multinomial, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { input, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { assertTwiceDifferentiable } from '../../src/index.js';

/** A user's layer around one function. */
class Around extends layers.Layer {
  static readonly className = 'Around';
  readonly f: (x: Tensor) => Tensor;
  constructor(f: (x: Tensor) => Tensor, name: string) {
    super({ name });
    this.f = f;
  }
  override call(inputs: Tensor | Tensor[]): Tensor {
    return this.f([inputs].flat()[0] as Tensor);
  }
}

const discriminator = (...last: layers.Layer[]) =>
  sequential({
    layers: [
      layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, inputShape: [8, 8, 1] }),
      layers.leakyReLU({ alpha: 0.2 }),
      layers.averagePooling2d({ poolSize: 2, padding: 'same' }),
      layers.flatten(),
      layers.dense({ units: 2, activation: 'tanh' }),
      ...last,
    ],
  });

test('a usual discriminator passes, alone and inside a model, and nothing is left behind', async () => {
  const inner = discriminator();
  await assertTwiceDifferentiable(inner);
  const x = input({ shape: [8, 8, 1] });
  const before = memory().numTensors;
  await assertTwiceDifferentiable(model({ inputs: x, outputs: inner.apply(x) as typeof x }));
  expect(memory().numTensors).toBe(before);
});

test('the layer that throws is named, with the reason', async () => {
  const draw = new Around((x) => mul(x, multinomial(x as Tensor2D, 2, 3)), 'drawing');
  await expect(assertTwiceDifferentiable(discriminator(draw))).rejects.toThrow(
    'layer "drawing" (Around) has no second derivative: Multinomial has no gradient',
  );
});

test('the layer that is wrong without an error is named', async () => {
  const custom = customGrad((x, save) => {
    const y = exp(x as Tensor);
    (save as (tensors: Tensor[]) => void)([y]);
    return { value: y, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, saved[0] as Tensor) };
  });
  const forgetful = new Around(custom, 'forgetful');
  await expect(assertTwiceDifferentiable(discriminator(forgetful))).rejects.toThrow(
    'layer "forgetful" (Around) has a second derivative that is wrong',
  );
});
