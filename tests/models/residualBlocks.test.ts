import { add, avgPool, conv2d, relu, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import { initializers, input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { connect, type ResidualDownArgs, randomStream, residualDown, residualUp } from '../../src/index.js';
import { expectClose } from '../contracts/numbers.js';

/** Convolutions without bias, and their kernels in the order of creation. */
function recordedConvolutions() {
  const created: layers.Layer[] = [];
  const convolution = (filters: number, kernelSize: number) => {
    const kernelInitializer = initializers.randomNormal({ seed: created.length + 1 });
    const layer = layers.conv2d({ filters, kernelSize, padding: 'same', useBias: false, kernelInitializer });
    created.push(layer);
    return layer;
  };
  const kernels = () => created.map((layer) => layer.getWeights()[0] as Tensor4D);
  return { convolution, kernels };
}

const functional = (x: SymbolicTensor, y: SymbolicTensor): LayersModel => model({ inputs: x, outputs: y });
const convolve = (x: Tensor, kernel: Tensor4D | undefined) => conv2d(x as Tensor4D, kernel as Tensor4D, 1, 'same');
const pool = (x: Tensor) => avgPool(x as Tensor4D, 2, 2, 'valid');

test('residualUp computes its formula and doubles height and width', async () => {
  const { convolution, kernels } = recordedConvolutions();
  const x = input({ shape: [3, 2, 4] });
  const halved = layers.leakyReLU({ alpha: 0.5 });
  const normalize = (h: SymbolicTensor) => connect(h, halved);
  const network = functional(x, residualUp(x, { channels: 5, convolution, normalize }));
  const image = randomStream(1).normal([2, 3, 2, 4]);
  const double = layers.upSampling2d({ size: [2, 2] });
  const expected = tidy(() => {
    const up = (h: Tensor) => double.apply(h) as Tensor;
    const [first, second, shortcut] = kernels();
    const h = convolve(up(relu(image)), first);
    return add(convolve(relu(h), second), convolve(up(image), shortcut));
  });
  const y = network.predict(image) as Tensor;
  expect(y.shape).toEqual([2, 6, 4, 5]);
  await expectClose(y, expected);
});

test.each<[string, Partial<ResidualDownArgs>]>([
  ['that halves', {}],
  ['of an image', { rectify: false }],
  ['that keeps the size', { halve: false }],
  ['that keeps size and channels', { halve: false, channels: 4 }],
])('residualDown computes its formula: a block %s', async (_, args) => {
  const { convolution, kernels } = recordedConvolutions();
  const x = input({ shape: [4, 6, 4] });
  const network = functional(x, residualDown(x, { channels: 5, convolution, ...args }));
  const image = randomStream(1).normal([2, 4, 6, 4]);
  const expected = tidy(() => {
    const [first, second, shortcut] = kernels();
    const h = convolve(relu(convolve(args.rectify === false ? image : relu(image), first)), second);
    if (args.halve === false) return add(h, shortcut ? convolve(image, shortcut) : image);
    return add(pool(h), pool(convolve(image, shortcut)));
  });
  expect(kernels().length).toBe(args.channels === 4 ? 2 : 3);
  await expectClose(network.predict(image) as Tensor, expected);
});

test('residualDown throws if an odd size is to be halved', () => {
  const { convolution } = recordedConvolutions();
  const x = input({ shape: [5, 4, 2] });
  expect(() => residualDown(x, { channels: 2, convolution })).toThrow(
    'residualDown: height and width must be even, got 5 and 4',
  );
  expect(() => residualDown(x, { channels: 2, convolution, halve: false })).not.toThrow();
});
