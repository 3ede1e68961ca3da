import { layers, sequential } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { affineCoupling, type CouplingMask, randomStream } from '../../src/index.js';
import { bijectorContract } from '../contracts/bijector.js';
import { numbers } from '../contracts/numbers.js';
import { convolutions, network } from './networks.js';

bijectorContract(
  'a coupling with swapped parts and a condition',
  () => affineCoupling({ conditioner: network(5), swap: true }),
  { input: [6, 4], condition: [6, 3], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling with a checkerboard mask',
  () => affineCoupling({ conditioner: convolutions([3, 4, 1]), mask: 'checkerboard' }),
  {
    input: [2, 3, 4, 1],
    isIdentityAtFirst: true,
    variant: true,
    rejects: [
      [
        () => affineCoupling({ conditioner: network(4), mask: 'checkerboard' }).forward(randomStream(1).normal([2, 4])),
        "affineCoupling: input must be of shape [batch, height, width, channels] for mask 'checkerboard', got [2, 4]",
      ],
    ],
  },
);

bijectorContract(
  'a coupling with an alternating mask',
  () => affineCoupling({ conditioner: network(5), mask: 'alternating', swap: true }),
  { input: [4, 5], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling of images with a class as condition',
  () => affineCoupling({ conditioner: convolutions([2, 2, 5]) }),
  { input: [2, 2, 2, 4], condition: [2, 3], isIdentityAtFirst: true, variant: true, rejects: [] },
);

bijectorContract(
  'a coupling of images with an image as condition',
  () => affineCoupling({ conditioner: convolutions([2, 2, 5]) }),
  {
    input: [2, 2, 2, 4],
    condition: [2, 2, 2, 3],
    isIdentityAtFirst: true,
    variant: true,
    rejects: [
      [
        () => affineCoupling({ conditioner: network(1) }).forward(randomStream(1).normal([2, 3])),
        "affineCoupling: the number of channels must be even for mask 'channels', got 3",
      ],
      [
        () => affineCoupling({ conditioner: network(2), mask: 'rows' as CouplingMask }),
        'affineCoupling: mask must be one of channels, checkerboard, alternating, got "rows"',
      ],
      [
        () => {
          const halving = sequential({
            layers: [layers.conv2d({ filters: 2, kernelSize: 3, strides: 2, inputShape: [4, 4, 1] })],
          });
          affineCoupling({ conditioner: halving }).forward(randomStream(1).normal([2, 4, 4, 2]));
        },
        'affineCoupling: the output of conditioner must be of shape [batch, 4, 4, features], got [2, 1, 1, 2]',
      ],
    ],
  },
);

/** Which elements of an example a coupling changes when its bias is not 0. */
async function isTransformed(mask: CouplingMask, swap: boolean, shape: number[]): Promise<boolean[]> {
  const conditioner = layers.activation({ activation: 'linear' });
  const coupling = affineCoupling({ conditioner, mask, swap });
  const x = randomStream(1).normal([1, ...shape]);
  coupling.forward(x);
  const [kernel, bias] = coupling.trainableWeights;
  for (const weight of [kernel, bias]) weight?.write(randomStream(2).uniform(weight.shape as number[], 1, 2));
  const [before, after] = [await numbers(x), await numbers(coupling.forward(x).y)];
  return before.map((value, index) => Math.abs(value - (after[index] as number)) > 1e-3);
}

test('transforms the elements outside of the mask, and those inside if swap is true', async () => {
  const o = false;
  expect(await isTransformed('channels', false, [4])).toEqual([o, o, true, true]);
  expect(await isTransformed('channels', true, [4])).toEqual([true, true, o, o]);
  expect(await isTransformed('alternating', false, [3])).toEqual([o, true, o]);
  expect(await isTransformed('alternating', true, [3])).toEqual([true, o, true]);
  expect(await isTransformed('checkerboard', false, [2, 3, 1])).toEqual([o, true, o, true, o, true]);
  expect(await isTransformed('checkerboard', true, [2, 3, 1])).toEqual([true, o, true, o, true, o]);
});

test('throws if inverse or vjp is called, or the layer is saved, before it is built', () => {
  const y = randomStream(1).normal([2, 2]);
  const message = 'the layer must be built first; call forward once, or give it an inputShape';
  expect(() => affineCoupling({ conditioner: network(1) }).inverse(y)).toThrow(`affineCoupling.inverse: ${message}`);
  const logDetGradient = randomStream(1).normal([2]) as never;
  expect(() => affineCoupling({ conditioner: network(1) }).vjp(y, y, logDetGradient)).toThrow(
    `affineCoupling.vjp: ${message}`,
  );
  expect(() => affineCoupling({ conditioner: (x) => x }).getConfig()).toThrow(
    'affineCoupling: the layer must be built before it is saved',
  );
});

test('throws if a condition is missing or not expected', () => {
  const x = randomStream(1).normal([2, 4]);
  const condition = randomStream(2).normal([2, 3]);
  const unconditional = affineCoupling({ conditioner: network(2) });
  unconditional.forward(x);
  expect(() => unconditional.forward(x, { condition })).toThrow(
    'affineCoupling.forward: condition must be left out, as the layer was built without one, got a float32 tensor',
  );
  const conditional = affineCoupling({ conditioner: network(5) });
  conditional.forward(x, { condition });
  expect(() => conditional.forward(x)).toThrow(
    'affineCoupling.forward: condition must be given, as the layer was built with one, got undefined',
  );
});
