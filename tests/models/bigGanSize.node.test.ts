import { zeros } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { expect, test, vi } from 'vitest';
import { sizeOfShape } from '../../src/core/sizeOfShape.js';
import { bigGan } from '../../src/index.js';
import { Orthogonal } from '../../src/initializers/index.js';

const trainable = ({ trainableWeights }: LayersModel) =>
  trainableWeights.reduce((total, { shape }) => total + sizeOfShape(shape), 0);

test('BigGAN-128 has 70,433,988 and 87,982,370 trainable weights, as in compare_gan', () => {
  // only the number of weights matters, and 158 million random numbers take minutes
  vi.spyOn(Orthogonal.prototype, 'apply').mockImplementation((shape) => zeros(shape as number[]));
  const { generator, discriminator, latent } = bigGan({ resolution: 128, classes: 1000 });
  expect(latent.codes.z.size).toBe(120);
  expect(trainable(generator)).toBe(70_433_988);
  expect(trainable(discriminator)).toBe(87_982_370);
});
