// Both gradients of a convolution compared with the convolution, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { conv2d, engine, type NamedAttrMap, randomNormal, type Tensor, type Tensor4D } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtAddresses } from './timing.js';

const shapes = [
  { input: [32, 14, 14, 64], filters: 128 },
  { input: [32, 28, 28, 32], filters: 64 },
] as const;

await useWasm({ threads: 1 });
await enableTraining();

const ratios: Record<'filter' | 'input', { ratio: number; detail: string }[]> = { filter: [], input: [] };
for (const { input, filters } of shapes) {
  for (const strides of [1, 2]) {
    for (const size of [3, 4, 5]) {
      const x = randomNormal([...input]) as Tensor4D;
      const filter = randomNormal([size, size, input[3], filters]) as Tensor4D;
      const forward = () => conv2d(x, filter, strides, 'same');
      const y = forward();
      const dy = randomNormal(y.shape) as Tensor4D;
      const attrs: NamedAttrMap = {
        strides,
        pad: 'same',
        dataFormat: 'NHWC',
        inputShape: x.shape,
        filterShape: filter.shape,
      };
      const filterGradient = () => engine().runKernel('Conv2DBackpropFilter', { x, dy }, attrs) as Tensor;
      const inputGradient = () => engine().runKernel('Conv2DBackpropInput', { dy, filter }, attrs) as Tensor;
      for (const [name, gradient] of [
        ['filter', filterGradient],
        ['input', inputGradient],
      ] as const) {
        const { first, second, ratio } = await compareAtAddresses(forward, gradient);
        const times = `${first.toFixed(1)} and ${second.toFixed(1)} ms`;
        const detail = `${size}×${size}, stride ${strides}, ${input.join('×')} to ${filters}: ${times}`;
        console.log(`gradient of the ${name}, ${detail}, ratio ${ratio.toFixed(2)}`);
        ratios[name].push({ ratio, detail });
      }
      for (const tensor of [x, filter, y, dy]) tensor.dispose();
    }
  }
}
for (const [name, all] of Object.entries(ratios)) {
  const worst = all.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  report({
    what: `gradient of conv2d with respect to the ${name}: rate relative to the convolution, worst of ${all.length}`,
    goal: 0.6,
    ...worst,
  });
}
