// Channels joined and taken apart, as couplings do at every step, against the backend's own kernels.
import '@tensorflow/tfjs-layers';
import { engine, getKernel, type KernelConfig, ones, type Tensor, type TensorInfo } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtPlaces } from './timing.js';

await useWasm({ threads: 1 });
const names = ['Concat', 'SplitV'] as const;
const kernels = () => names.map((name) => (getKernel(name, 'wasm') as KernelConfig).kernelFunc);
const stock = kernels();
await enableTraining();
const ours = kernels();

const half = ones([64, 14, 14, 2]);
const whole = ones([64, 14, 14, 4]);
const calls = [
  { inputs: [half, half] as never, attrs: { axis: 3 } },
  { inputs: { x: whole }, attrs: { numOrSizeSplits: 2, axis: 3 } },
];
const work = (kernel: KernelConfig['kernelFunc'], call: (typeof calls)[number]) => () => {
  const made = [kernel({ ...call, backend: engine().backend } as never)].flat() as TensorInfo[];
  return made.map((info) => engine().makeTensorFromTensorInfo(info)) as Tensor[];
};

for (const [place, name] of names.entries()) {
  const call = calls[place] as (typeof calls)[number];
  const [before, after] = [stock[place], ours[place]] as [KernelConfig['kernelFunc'], KernelConfig['kernelFunc']];
  const { first, second, ratio } = await compareAtPlaces(work(before, call), work(after, call));
  report({
    what: `${name} of 64 pictures of 14 by 14 with 4 channels, the backend's own time against this one's`,
    ratio,
    goal: 3,
    detail: `${first.toFixed(2)} against ${second.toFixed(2)} ms`,
  });
}
