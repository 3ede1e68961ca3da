import { customGrad, exp, memory, mul, multinomial, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { assertTwiceDifferentiable, connect } from '../../src/index.js';

/** A custom layer that applies one function. */
class FunctionLayer extends layers.Layer {
  static readonly className = 'FunctionLayer';
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

test('accepts a common discriminator, also inside a model, and leaks no tensor', async () => {
  const inner = discriminator();
  await assertTwiceDifferentiable(inner);
  const x = input({ shape: [8, 8, 1] });
  const before = memory().numTensors;
  await assertTwiceDifferentiable(model({ inputs: x, outputs: connect(x, inner) }));
  expect(memory().numTensors).toBe(before);
});

test('throws with the name of a layer whose gradient throws, and the reason', async () => {
  const draw = new FunctionLayer((x) => mul(x, multinomial(x as Tensor2D, 2, 3)), 'drawing');
  await expect(assertTwiceDifferentiable(discriminator(draw))).rejects.toThrow(
    'layer "drawing" (FunctionLayer) has no second derivative: Multinomial has no gradient',
  );
});

test('throws with the name of a layer whose second derivative is wrong', async () => {
  const custom = customGrad((x, save) => {
    const y = exp(x as Tensor);
    (save as (tensors: Tensor[]) => void)([y]);
    return { value: y, gradFunc: (dy: Tensor, saved: Tensor[]) => mul(dy, saved[0] as Tensor) };
  });
  const wrongSecond = new FunctionLayer(custom, 'wrongSecond');
  await expect(assertTwiceDifferentiable(discriminator(wrongSecond))).rejects.toThrow(
    'layer "wrongSecond" (FunctionLayer) has a wrong second derivative',
  );
});

test('throws with the name of a layer whose first derivative is wrong, even if the second matches it', async () => {
  const custom = customGrad((x) => ({
    value: exp(x as Tensor),
    gradFunc: (dy: Tensor) => mul(dy, mul(2, exp(x as Tensor))),
  }));
  await expect(assertTwiceDifferentiable(discriminator(new FunctionLayer(custom, 'doubled')))).rejects.toThrow(
    'layer "doubled" (FunctionLayer) has a wrong first derivative',
  );
});

test('accepts strides above the window in 2D and 3D', async () => {
  const same = { padding: 'same', strides: 3 } as const;
  const kernelInitializer = initializers.glorotUniform({ seed: 3 });
  const model3d = sequential({
    layers: [
      layers.conv3d({ filters: 2, kernelSize: 2, ...same, kernelInitializer, inputShape: [6, 6, 6, 1] }),
      layers.maxPooling3d({ poolSize: 1, strides: 2, padding: 'same' }),
      layers.averagePooling3d({ poolSize: 1, strides: [1, 1, 2], padding: 'same' }),
      layers.conv3dTranspose({ filters: 2, kernelSize: 2, ...same, kernelInitializer }),
    ],
  });
  const model2d = sequential({
    layers: [
      layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...same, kernelInitializer, inputShape: [2, 3, 6] }),
      layers.conv2d({ filters: 2, kernelSize: [1, 2], ...same, kernelInitializer }),
      layers.maxPooling2d({ poolSize: 1, strides: 2, padding: 'same' }),
    ],
  });
  await assertTwiceDifferentiable(model3d);
  await assertTwiceDifferentiable(model2d);
});

test('throws if the argument is not a model or has no layers', async () => {
  const rejection = (model: unknown) => expect(assertTwiceDifferentiable(model as LayersModel)).rejects;
  await rejection(undefined).toThrow('assertTwiceDifferentiable: model must be a model, got undefined');
  await rejection(layers.dense({ units: 1 })).toThrow('assertTwiceDifferentiable: model must be a model, got');
  await rejection(sequential()).toThrow('must have layers, got none');
});
