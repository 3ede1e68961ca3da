// The gradient of a convolution with respect to an input of few channels: by phases compared with one
// product.
import '@tensorflow/tfjs-layers';
import { conv2d, engine, randomNormal, type Tensor, type Tensor4D, type TensorInfo } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { conv2dBackpropInput } from '../../src/backend/kernels/convolution/conv2dBackpropInput.js';
import { report } from './figure.js';
import { compareAtAddresses } from './timing.js';

const shapes = [
  { what: 'gray images', input: [64, 28, 28, 1], filter: [4, 4, 1, 64], strides: 2 },
  { what: 'color images', input: [64, 32, 32, 3], filter: [4, 4, 3, 64], strides: 2 },
  { what: 'lattices', input: [256, 6, 6, 2], filter: [3, 3, 2, 24], strides: 1 },
] as const;

await useWasm({ threads: 1 });
await enableTraining();
const byPhases = conv2dBackpropInput.create(undefined);

for (const { what, input, filter: size, strides } of shapes) {
  const pad = strides === 1 ? 'valid' : 'same';
  const [x, filter] = [randomNormal([...input]) as Tensor4D, randomNormal([...size]) as Tensor4D];
  const dy = randomNormal(conv2d(x, filter, strides, pad).shape) as Tensor4D;
  const attrs = { strides, pad, dataFormat: 'NHWC', inputShape: [...input] };
  const before = () => {
    const info = byPhases({ inputs: { dy, filter }, attrs, backend: engine().backend } as never) as TensorInfo;
    return engine().makeTensorFromTensorInfo(info);
  };
  const after = () => engine().runKernel('Conv2DBackpropInput', { dy, filter }, attrs) as Tensor;
  const { first, second, ratio } = await compareAtAddresses(before, after);
  report({
    what:
      `gradient of conv2d with respect to the input, ${what} (${input.join('×')}, kernel ${size.join('×')}): ` +
      'time by phases relative to one product',
    ratio,
    goal: 1,
    detail: `${first.toFixed(1)} and ${second.toFixed(1)} ms`,
  });
}
