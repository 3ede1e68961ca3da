import {
  type GradConfig,
  getBackend,
  getGradient,
  getKernel,
  type KernelConfig,
  ready,
  registerGradient,
  registerKernel,
  unregisterGradient,
  unregisterKernel,
} from '@tensorflow/tfjs-core';
import { gradients } from './gradients/index.js';
import { kernels } from './kernels/index.js';

/** Takes one use of {@link enableTraining} back. */
export type Restore = () => void;

/** What is installed, by what it is installed for; `uses` counts the callers that still need it. */
const installed = new Map<string, { uses: number; restore: Restore }>();

/**
 * Makes the active tfjs backend able to train, and fast: installs the kernels it lacks, replaces those measured slow,
 * and repairs gradients that are missing. Trainers call it; anybody with a plain tfjs model may.
 *
 * On wasm it adds the gradient of `conv2d` by its filter, which the backend lacks, and replaces transposed convolution,
 * products of transposed matrices, slices and `leakyRelu`. On every backend it gives dilated
 * convolutions a gradient, and `leakyRelu` one that can be differentiated again. Results of inference move by at most
 * 1e-5 relative. A backend it does not know gets the gradients alone.
 *
 * @returns a function that takes this use back; the last one reinstalls exactly what was there before.
 * @example
 * ```ts
 * await setBackend('wasm');
 * const restore = await enableTraining();
 * // … train any tfjs model …
 * restore();
 * ```
 * @category Backend
 */
export async function enableTraining(): Promise<Restore> {
  await ready();
  const backend = getBackend();
  const uses = [
    use('gradients', () => installGradients(gradients)),
    use(`kernels/${backend}`, () => installKernels(backend)),
  ];
  return () => {
    for (const release of uses.splice(0)) release();
  };
}

function use(key: string, install: () => Restore): Restore {
  const entry = installed.get(key) ?? { uses: 0, restore: install() };
  entry.uses += 1;
  installed.set(key, entry);
  return () => {
    entry.uses -= 1;
    if (entry.uses > 0) return;
    installed.delete(key);
    entry.restore();
  };
}

function installGradients(configs: readonly GradConfig[]): Restore {
  const stock = configs.map(({ kernelName }) => getGradient(kernelName));
  for (const config of configs) replaceGradient(config.kernelName, config);
  return () => {
    for (const [index, { kernelName }] of configs.entries()) replaceGradient(kernelName, stock[index]);
  };
}

function replaceGradient(kernelName: string, config: GradConfig | undefined): void {
  if (getGradient(kernelName)) unregisterGradient(kernelName);
  if (config) registerGradient(config);
}

function installKernels(backendName: string): Restore {
  const undo = (kernels[backendName] ?? []).map(({ kernelName, create }) => {
    // two replacements of one kernel go around each other
    const before = getKernel(kernelName, backendName);
    // with the stock set-up: should the backend be started anew, the kernel underneath must be bound to it again
    replaceKernel(kernelName, backendName, { ...before, kernelName, backendName, kernelFunc: create(before) });
    return () => replaceKernel(kernelName, backendName, before);
  });
  return () => {
    for (const restore of undo.reverse()) restore();
  };
}

function replaceKernel(kernelName: string, backendName: string, config: KernelConfig | undefined): void {
  if (getKernel(kernelName, backendName)) unregisterKernel(kernelName, backendName);
  if (config) registerKernel(config);
}
