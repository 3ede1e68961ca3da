import '@tensorflow/tfjs-layers';
// every project has the cpu backend beside its own, as the one that the others are held against
import '@tensorflow/tfjs-backend-cpu';
import { ready, setBackend } from '@tensorflow/tfjs-core';
import { afterAll, beforeAll } from 'vitest';
import { enableTraining, type Restore } from '../../src/index.js';
import { stockTfjs } from '../contracts/stockTfjs.js';
import { refuseSynchronousReads } from './refuseSynchronousReads.js';

/** Starts the backend that all tests of a file run on, with the training kernels, or fails. */
export async function startBackend(name: string): Promise<void> {
  let restore: Restore | undefined;
  beforeAll(async () => {
    if (!(await setBackend(name))) throw new Error(`the ${name} backend does not start here`);
    await ready();
    refuseSynchronousReads();
    if (!stockTfjs) restore = await enableTraining();
  });
  afterAll(() => restore?.());
}
