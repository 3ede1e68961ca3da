import { add, avgPool, conv2d, relu, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { type ResidualDownArgs, randomStream, residualDown, residualUp } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

/** Convolutions without bias, remembered in the order they are made. */
function remembered() {
  const made: layers.Layer[] = [];
  const convolution = (filters: number, kernelSize: number) => {
    const kernelInitializer = initializers.randomNormal({ seed: made.length + 1 });
    const layer = layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false, kernelInitializer });
    made.push(layer);
    return layer;
  };
  const kernels = () => made.map((layer) => layer.getWeights()[0] as Tensor4D);
  return { convolution, kernels };
}

const whole = (x: SymbolicTensor, y: SymbolicTensor): LayersModel => model({ inputs: x, outputs: y });
const convolve = (x: Tensor, kernel: Tensor4D | undefined) => conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same');
const pool = (x: Tensor) => avgPool(x as Tensor4D, 2, 2, 'valid');

test('up: as the formula has it, and twice as large', async () => {
  const { convolution, kernels } = remembered();
  const x = input({ shape: [3, 2, 4] });
  const halved = layers.leakyReLU({ alpha: 0.5 });
  const network = whole(
    x,
    residualUp(x, { channels: 5, convolution, normalize: (h) => halved.apply(h) as SymbolicTensor }),
  );
  const picture = randomStream(1).normal([2, 3, 2, 4]);
  const double = layers.upSampling2d({ size: [2, 2] });
  const expected = tidy(() => {
    const up = (h: Tensor) => double.apply(h) as Tensor;
    const [first, second, past] = kernels();
    const h = convolve(up(relu(picture)), first);
    return add(convolve(relu(h), second), convolve(up(picture), past));
  });
  const y = network.predict(picture) as Tensor;
  expect(y.shape).toEqual([2, 6, 4, 5]);
  await expectClose(y, expected);
});

test.each<[string, Partial<ResidualDownArgs>]>([
  ['halving', {}],
  ['of the picture itself', { rectify: false }],
  ['that keeps the size', { halve: false }],
  ['that keeps size and channels', { halve: false, channels: 4 }],
])('down: %s', async (_, args) => {
  const { convolution, kernels } = remembered();
  const x = input({ shape: [4, 6, 4] });
  const network = whole(x, residualDown(x, { channels: 5, convolution, ...args }));
  const picture = randomStream(1).normal([2, 4, 6, 4]);
  const expected = tidy(() => {
    const [first, second, past] = kernels();
    const h = convolve(relu(convolve(args.rectify === false ? picture : relu(picture), first)), second);
    if (args.halve === false) return add(h, past ? convolve(picture, past) : picture);
    return add(pool(h), pool(convolve(picture, past)));
  });
  expect(kernels().length).toBe(args.channels === 4 ? 2 : 3);
  await expectClose(network.predict(picture) as Tensor, expected);
});

test('odd sizes are refused where halving is needed', () => {
  const { convolution } = remembered();
  const x = input({ shape: [5, 4, 2] });
  expect(() => residualDown(x, { channels: 2, convolution })).toThrow(
    'residualDown: height and width must be even, got 5 and 4',
  );
  expect(() => residualDown(x, { channels: 2, convolution, halve: false })).not.toThrow();
});
