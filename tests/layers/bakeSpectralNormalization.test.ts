import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, type SymbolicTensor, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { bakeSpectralNormalization, projectionHead, randomStream, spectralNormalization } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

function discriminator(): LayersModel {
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer });
  const trunk = sequential({
    name: 'trunk',
    layers: [
      normalized(layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [6, 6, 2], trainable: false })),
      layers.batchNormalization(),
      normalized(layers.separableConv2d({ filters: 5, kernelSize: 2 })),
    ],
  });
  const [image, told] = [input({ shape: [6, 6, 2] }), input({ shape: [3] })];
  const logit = normalized(projectionHead()).apply([trunk.apply(image) as SymbolicTensor, told]) as SymbolicTensor;
  return model({ inputs: [image, told], outputs: logit });
}

test('a model of nested, frozen and several kernels gives the same outputs without the wrapper', async () => {
  const whole = discriminator();
  const inputs = [randomStream(1).normal([3, 6, 6, 2]), randomStream(2).categorical(3, 3)];
  for (let call = 0; call < 3; call += 1) whole.apply(inputs, { training: true });
  // what an evaluation finds stays with the layers
  const expected = whole.predict(inputs) as Tensor;
  const before = memory().numTensors;
  const plain = await bakeSpectralNormalization(whole);
  expect(plain.toJSON()).not.toContain('"class_name":"SpectralNormalization"');
  expect(whole.toJSON()).toContain('"class_name":"SpectralNormalization"');
  expect(plain.countParams()).toBeLessThan(whole.countParams());
  await expectClose(plain.predict(inputs) as Tensor, expected);
  plain.dispose();
  // the output just compared
  expect(memory().numTensors).toBe(before + 1);
});
