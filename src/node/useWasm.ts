import os from 'node:os';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { reject } from '../core/arguments.js';
import { withBrowserWorkers } from './withBrowserWorkers.js';

/** Arguments of {@link useWasm}. */
export interface UseWasmArgs {
  /** Threads for convolutions and matrix products, 1 to 4. Default: one for each core of the machine, at most 4. */
  threads?: number;
}

/**
 * Starts tfjs's wasm backend in Node with several threads, which by itself it does in cross-origin-isolated browsers
 * only. To be called before the backend is started in any other way.
 *
 * @returns how many threads there are.
 * @throws RangeError if `threads` is not an integer from 1 to 4, which is what the backend's binary allows;
 * Error if `@tensorflow/tfjs-backend-wasm` is not installed or does not start.
 * @example
 * ```ts
 * const threads = await useWasm({ threads: 2 });
 * ```
 * @category Backend
 */
export async function useWasm({ threads = Math.min(os.cpus().length, 4) }: UseWasmArgs = {}): Promise<number> {
  if (![1, 2, 3, 4].includes(threads)) reject('useWasm', 'threads', 'an integer from 1 to 4', threads);
  const { setThreadsCount, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm');
  const start = async () => {
    if (!(await setBackend('wasm'))) throw new Error('useWasm: the wasm backend does not start here');
  };
  if (threads === 1) {
    await start();
    return 1;
  }
  env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
  setThreadsCount(threads);
  await withBrowserWorkers(threads, start);
  return getThreadsCount();
}
