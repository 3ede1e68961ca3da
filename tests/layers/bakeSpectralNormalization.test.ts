import { memory, type Tensor } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  bakeSpectralNormalization,
  connect,
  projectionHead,
  randomStream,
  spectralNormalization,
} from '../../src/index.js';
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
  const [image, kind] = [input({ shape: [6, 6, 2] }), input({ shape: [3] })];
  const logit = connect([connect(image, trunk), kind], normalized(projectionHead()));
  return model({ inputs: [image, kind], outputs: logit });
}

test('the copy of a model with nested, frozen and several kernels has the same outputs', async () => {
  const normalized = discriminator();
  const inputs = [randomStream(1).normal([3, 6, 6, 2]), randomStream(2).categorical(3, 3)];
  for (let call = 0; call < 3; call += 1) normalized.apply(inputs, { training: true });
  // the layers keep the vectors that an inference call computes
  const expected = normalized.predict(inputs) as Tensor;
  const before = memory().numTensors;
  const plain = await bakeSpectralNormalization(normalized);
  expect(plain.toJSON()).not.toContain('"class_name":"SpectralNormalization"');
  expect(normalized.toJSON()).toContain('"class_name":"SpectralNormalization"');
  expect(plain.countParams()).toBeLessThan(normalized.countParams());
  await expectClose(plain.predict(inputs) as Tensor, expected);
  plain.dispose();
  // one output of the copy
  expect(memory().numTensors).toBe(before + 1);
});
