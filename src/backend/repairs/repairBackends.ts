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

/** A kernel of no operation: tfjs calls the set-up of each kernel when it starts a backend, and so this one's. */
const kernelName = 'GenerativeRepairs';

/**
 * Mends what stock tfjs computes wrongly in a forward pass, for as long as the process lives; and gives comparisons the
 * gradient that layers need in a hand-written loop. All that makes a layer, a flow or a trainer calls it.
 *
 * A backend that is registered later is mended when it starts.
 */
export function repairBackends(): void {
  // what is there is left alone: it may be the user's
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
