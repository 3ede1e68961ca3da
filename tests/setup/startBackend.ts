import '@tensorflow/tfjs-layers';
// every project also has the cpu backend, with which the others are compared
import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { enableTraining, type Restore } from '../../src/index.js';
import { stockTfjs } from '../contracts/stockTfjs.js';
import { forbidSynchronousReads } from './forbidSynchronousReads.js';

/** Starts the backend of all tests of a file, with enableTraining. Throws if it does not start. */
export async function startBackend(name: string): Promise<void> {
  let restore: Restore | undefined;
  beforeAll(async () => {
    if (!(await setBackend(name))) throw new Error(`the ${name} backend does not start in this environment`);
    await ready();
    forbidSynchronousReads();
    if (!stockTfjs) restore = await enableTraining();
  });
  afterAll(() => restore?.());
}
