import { customGrad, exp, memory, mul, multinomial, type Tensor, type Tensor2D } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
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
    'layer "forgetful" (Around) has a wrong second derivative',
  );
});

test('the layer whose first derivative is wrong is named, though its second one is the derivative of the first', async () => {
  const custom = customGrad((x) => ({
    value: exp(x as Tensor),
    gradFunc: (dy: Tensor) => mul(dy, mul(2, exp(x as Tensor))),
  }));
  await expect(assertTwiceDifferentiable(discriminator(new Around(custom, 'doubled')))).rejects.toThrow(
    'layer "doubled" (Around) has a wrong first derivative',
  );
});

test('strides above the window, in planes and in space, pass', async () => {
  const same = { padding: 'same', strides: 3 } as const;
  const kernelInitializer = initializers.glorotUniform({ seed: 3 });
  const space = sequential({
    layers: [
      layers.conv3d({ filters: 2, kernelSize: 2, ...same, kernelInitializer, inputShape: [6, 6, 6, 1] }),
      layers.maxPooling3d({ poolSize: 1, strides: 2, padding: 'same' }),
      layers.averagePooling3d({ poolSize: 1, strides: [1, 1, 2], padding: 'same' }),
      layers.conv3dTranspose({ filters: 2, kernelSize: 2, ...same, kernelInitializer }),
    ],
  });
  const plane = sequential({
    layers: [
      layers.conv2dTranspose({ filters: 2, kernelSize: 2, ...same, kernelInitializer, inputShape: [2, 3, 6] }),
      layers.conv2d({ filters: 2, kernelSize: [1, 2], ...same, kernelInitializer }),
      layers.maxPooling2d({ poolSize: 1, strides: 2, padding: 'same' }),
    ],
  });
  await assertTwiceDifferentiable(space);
  await assertTwiceDifferentiable(plane);
});

test('what is no model, or has no layers, is refused', async () => {
  const refused = (model: unknown) => expect(assertTwiceDifferentiable(model as LayersModel)).rejects;
  await refused(undefined).toThrow('assertTwiceDifferentiable: model must be a model, got undefined');
  await refused(layers.dense({ units: 1 })).toThrow('assertTwiceDifferentiable: model must be a model, got');
  await refused(sequential()).toThrow('must have layers, got none');
});
