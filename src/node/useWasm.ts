import os from 'node:os';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { type Check, checkArguments, optional } from '../core/check.js';
import { Turns } from '../core/turns.js';
import { withBrowserWorkers } from './withBrowserWorkers.js';

/** Arguments of {@link useWasm}. */
export interface UseWasmArgs {
  /**
   * Number of threads for convolutions and matrix products, from 1 to 4. `'auto'` uses one per core, at most
   * 4. Default `'auto'`.
   */
  threads?: number | 'auto';
}

/** The limit of the wasm binary. */
const maxThreads = 4;

/**
 * Starts the wasm backend of TensorFlow.js in Node with several threads. By itself, the backend uses threads
 * only in cross-origin-isolated pages. If the threads cannot start, or the backend already runs with another
 * number of threads, it logs a warning with the reason and continues with the available threads.
 *
 * @returns The number of threads.
 * @throws RangeError if `threads` is neither an integer from 1 to 4 nor `'auto'`.
 * @throws Error if `@tensorflow/tfjs-backend-wasm` is not installed or does not start.
 * @example
 * ```ts
 * const threads = await useWasm({ threads: 'auto' });
 * ```
 * @category Backend
 */
export async function useWasm(args: UseWasmArgs = {}): Promise<number> {
  checkArguments('useWasm', args, { threads: optional(isThreads) });
  const { threads = 'auto' } = args;
  const wanted = threads === 'auto' ? Math.min(os.availableParallelism(), maxThreads) : threads;
  // one at a time, because a start temporarily changes globals of Node
  return starts.run(() => startWith(wanted));
}

const starts = new Turns();

const isThreads: Check = (threads) =>
  threads === 'auto' || (Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= maxThreads)
    ? undefined
    : [`an integer from 1 to ${maxThreads} or "auto"`, typeof threads === 'number' ? RangeError : TypeError];

async function startWith(wanted: number): Promise<number> {
  const { setThreadsCount, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm').catch((error: Error) => {
    throw new Error(`useWasm: @tensorflow/tfjs-backend-wasm must be installed: ${error.message}`);
  });
  let reason = 'the backend was already started';
  if (wanted > 1) {
    env().set('WASM_HAS_MULTITHREAD_SUPPORT', true);
    setThreadsCount(wanted);
    try {
      await withBrowserWorkers(wanted, start);
    } catch (error) {
      reason = (error as Error).message;
      env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
      await start();
    }
  } else {
    await start();
  }
  const running = getThreadsCount();
  if (running !== wanted) console.warn(`useWasm: started ${running} instead of ${wanted} threads, because ${reason}`);
  return running;
}

async function start(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new Error('useWasm: the wasm backend does not start in this environment');
  repairBackends();
}
