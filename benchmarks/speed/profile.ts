// Time of each kernel in a DCGAN step, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { getKernelsForBackend, randomUniform, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { dcgan, defaultSize } from './dcgan.js';

const steps = 20;

await useWasm({ threads: 1 });
await enableTraining();

const spent = new Map<string, { milliseconds: number; calls: number }>();
/** For each running kernel, the outermost first: the milliseconds of the kernels inside it. */
const inside: number[] = [];
for (const kernel of getKernelsForBackend('wasm')) {
  const { kernelName, kernelFunc } = kernel;
  unregisterKernel(kernelName, 'wasm');
  registerKernel({
    ...kernel,
    kernelFunc: (call) => {
      inside.push(0);
      const before = performance.now();
      const result = kernelFunc(call);
      const total = performance.now() - before;
      const own = total - (inside.pop() as number);
      if (inside.length > 0) inside.push((inside.pop() as number) + total);
      const { milliseconds, calls } = spent.get(kernelName) ?? { milliseconds: 0, calls: 0 };
      spent.set(kernelName, { milliseconds: milliseconds + own, calls: calls + 1 });
      return result;
    },
  });
}

const real = randomUniform([defaultSize.batch, 28, 28, 1], -1, 1);
const step = dcgan(defaultSize, () => adam());
for (let count = 0; count < 3; count += 1) step(real);
spent.clear();
const before = performance.now();
for (let count = 0; count < steps; count += 1) step(real);
const stepTime = (performance.now() - before) / steps;

const kernels = [...spent].map(([name, { milliseconds, calls }]) => ({
  name,
  milliseconds: milliseconds / steps,
  calls: calls / steps,
}));
const row = (name: string, calls: number | string, milliseconds: number) =>
  console.log(`| ${name} | ${calls} | ${milliseconds.toFixed(1)} |`);
console.log('| kernel, without those inside it | calls | ms per step |\n| --- | --- | --- |');
const shown = kernels.filter(({ milliseconds }) => milliseconds >= 1).sort((a, b) => b.milliseconds - a.milliseconds);
for (const { name, calls, milliseconds } of shown) row(name, calls, milliseconds);
const rest = kernels.filter((kernel) => !shown.includes(kernel));
row(
  `${rest.length} others`,
  rest.reduce((total, { calls }) => total + calls, 0),
  rest.reduce((total, { milliseconds }) => total + milliseconds, 0),
);
row('outside kernels', '', stepTime - kernels.reduce((total, { milliseconds }) => total + milliseconds, 0));
row('the step', '', stepTime);
