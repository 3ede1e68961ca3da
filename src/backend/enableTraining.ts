import {
  engine,
  type GradConfig,
  getBackend,
  getGradient,
  getKernel,
  ready,
  registerGradient,
  unregisterGradient,
} from '@tensorflow/tfjs-core';
import { gradients } from './gradients/index.js';
import { installKernels, type Restore } from './installKernels.js';
import { common, kernels } from './kernels/index.js';
import type { KernelReplacement } from './kernels/kernelReplacement.js';
import { repairBackends } from './repairs/repairBackends.js';

/** What is installed, by a key. `uses` counts the calls that have not been restored yet. */
const installed = new Map<string, { uses: number; restore: Restore }>();

/**
 * Prepares the active TensorFlow.js backend for training: adds missing kernels, replaces wrong and slow ones,
 * and repairs gradients that are missing, wrong, or not differentiable a second time. A {@link Trainer} calls
 * it by itself. Call it before you train any TensorFlow.js model in your own loop.
 *
 * Most kernels are replaced on wasm, some on webgl and webgpu. The gradients work on every backend, also on
 * unknown ones. Results of inference change by at most 1e-5 relative, except those that were wrong.
 *
 * @returns A function that undoes this call. The last one restores the stock kernels and gradients exactly.
 * @throws Error if no backend is registered.
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
  if (engine().backendNames().length === 0) {
    throw new Error(
      'enableTraining: a backend must be registered, got none; ' +
        'import @tensorflow/tfjs-backend-wasm, -webgl, -webgpu or -cpu',
    );
  }
  repairBackends();
  await ready();
  const active = getBackend();
  const replacements = (await kernels[active]?.()) ?? [];
  const uses = [
    use('gradients', () => installGradients(gradients)),
    // the gradients need these kernels, also on backends that the user may switch to later
    ...engine()
      .backendNames()
      .map((name) => use(`common/${name}`, () => installKernels(name, present(name, common)))),
    use(`kernels/${active}`, () => installKernels(active, replacements)),
  ];
  return () => {
    // in reverse order, since some wrap others
    for (const release of uses.splice(0).reverse()) release();
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

/** The replacements whose kernel the backend has. */
function present(backendName: string, replacements: readonly KernelReplacement[]): readonly KernelReplacement[] {
  return replacements.filter(({ kernelName }) => getKernel(kernelName, backendName));
}
