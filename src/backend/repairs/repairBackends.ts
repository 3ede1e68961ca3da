import {
  engine,
  getGradient,
  getKernel,
  getKernelsForBackend,
  registerGradient,
  registerKernel,
} from '@tensorflow/tfjs-core';
import { installKernels } from '../installKernels.js';
import { comparisons } from './comparisons.js';
import { watchDevice } from './deviceFaults.js';
import { repairs } from './repairs.js';

/**
 * Name of a kernel without an operation. tfjs calls the set-up function of each kernel when it starts a
 * backend.
 */
const kernelName = 'GenerativeRepairs';

/**
 * Repairs forward values that stock tfjs computes wrongly, for the lifetime of the process. Also registers
 * the gradients of comparisons, which layers need in your own loop. Every constructor of a layer, a flow or a
 * trainer calls it.
 *
 * A backend that is registered later is repaired when it starts.
 */
export function repairBackends(): void {
  // existing gradients are left unchanged, since they may be the user's
  for (const config of comparisons) if (!getGradient(config.kernelName)) registerGradient(config);
  for (const [backendName, replacements] of Object.entries(repairs)) {
    if (getKernel(kernelName, backendName)) continue;
    let repaired = false;
    const repair = () => {
      if (repaired) return;
      repaired = true;
      installKernels(
        backendName,
        replacements.filter((repair) => getKernel(repair.kernelName, backendName)),
      );
    };
    if (getKernelsForBackend(backendName).length > 0) repair();
    const started = engine().registry[backendName];
    if (started) watchDevice(started);
    registerKernel({
      kernelName,
      backendName,
      setupFunc: (backend) => {
        repair();
        watchDevice(backend);
      },
      kernelFunc: () => [],
    });
  }
}
