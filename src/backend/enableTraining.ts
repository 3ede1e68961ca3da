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

/** What is installed, by what it is installed for; `uses` counts the callers that still need it. */
const installed = new Map<string, { uses: number; restore: Restore }>();

/**
 * Makes the active tfjs backend able to train, and fast: installs the kernels it lacks, replaces those that are wrong
 * or measured slow, and repairs gradients that are missing, wrong, or cannot be differentiated again. Trainers call it;
 * anybody with a plain tfjs model may.
 *
 * Kernels are replaced on wasm above all, and a few on webgpu; gradients hold for every backend, one it does not know
 * included. Results of inference move by at most 1e-5 relative, but for those that were wrong.
 *
 * @returns a function that takes this use back; the last one reinstalls exactly what was there before.
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
      'enableTraining: a backend must be registered before, got none; import @tensorflow/tfjs-backend-wasm, -webgl, -webgpu or -cpu',
    );
  }
  repairBackends();
  await ready();
  const active = getBackend();
  const replacements = (await kernels[active]?.()) ?? [];
  const uses = [
    use('gradients', () => installGradients(gradients)),
    // what the gradients need of kernels, also on the backends that a model may be moved to
    ...engine()
      .backendNames()
      .map((name) => use(`everywhere/${name}`, () => installKernels(name, present(name, common)))),
    use(`kernels/${active}`, () => installKernels(active, replacements)),
  ];
  return () => {
    // the last first, as some go around others
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

/** Those that go around a kernel the backend has. */
function present(backendName: string, replacements: readonly KernelReplacement[]): readonly KernelReplacement[] {
  return replacements.filter(({ kernelName }) => getKernel(kernelName, backendName));
}
