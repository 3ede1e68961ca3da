// Concat and split of few channels, which couplings use in every step, compared with the kernels of the
// backend.
import '@tensorflow/tfjs-layers';
import { engine, getKernel, type KernelConfig, ones, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtAddresses } from './timing.js';

await useWasm({ threads: 1 });
const names = ['Concat', 'SplitV'] as const;
const kernels = () => names.map((name) => (getKernel(name, 'wasm') as KernelConfig).kernelFunc);
const original = kernels();
await enableTraining();
const ours = kernels();

const half = ones([64, 14, 14, 2]);
const joined = ones([64, 14, 14, 4]);
const calls = [
  { inputs: [half, half] as never, attrs: { axis: 3 } },
  { inputs: { x: joined }, attrs: { numOrSizeSplits: 2, axis: 3 } },
];
const work = (kernel: KernelConfig['kernelFunc'], call: (typeof calls)[number]) => () => {
  const outputs = [kernel({ ...call, backend: engine().backend } as never)].flat() as TensorInfo[];
  return outputs.map((info) => engine().makeTensorFromTensorInfo(info)) as Tensor[];
};

for (const [index, name] of names.entries()) {
  const call = calls[index] as (typeof calls)[number];
  const [before, after] = [original[index], ours[index]] as [KernelConfig['kernelFunc'], KernelConfig['kernelFunc']];
  const { first, second, ratio } = await compareAtAddresses(work(before, call), work(after, call));
  report({
    what: `${name} of 64 images of 14 by 14 pixels with 4 channels: time of the original kernel relative to this one`,
    ratio,
    goal: 3,
    detail: `${first.toFixed(2)} and ${second.toFixed(2)} ms`,
  });
}
