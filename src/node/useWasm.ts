import os from 'node:os';
import { env, setBackend } from '@tensorflow/tfjs-core';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { type Check, checkArguments, optional } from '../core/check.js';
import { Turns } from '../core/turns.js';
import { withBrowserWorkers } from './withBrowserWorkers.js';

/** Arguments of {@link useWasm}. */
export interface UseWasmArgs {
  /** Threads for convolutions and matrix products: 1 to 4, or `'auto'`, one for each core but at most 4. Default `'auto'`. */
  threads?: number | 'auto';
}

/** What the backend's binary allows. */
const mostThreads = 4;

/**
 * Starts tfjs's wasm backend in Node with several threads, which by itself it does in cross-origin-isolated browsers
 * only. Where threads do not start, or the backend was started before with another number of them, it goes on with
 * what there is and warns, saying why.
 *
 * @returns how many threads there are.
 * @throws RangeError if `threads` is neither an integer from 1 to 4 nor `'auto'`;
 * Error if `@tensorflow/tfjs-backend-wasm` is not installed or does not start.
 * @example
 * ```ts
 * const threads = await useWasm({ threads: 'auto' });
 * ```
 * @category Backend
 */
export async function useWasm(args: UseWasmArgs = {}): Promise<number> {
  checkArguments('useWasm', args, { threads: optional(isThreads) });
  const { threads = 'auto' } = args;
  const wanted = threads === 'auto' ? Math.min(os.availableParallelism(), mostThreads) : threads;
  // one after the other: a start changes Node's globals for its time
  return starts.run(() => startWith(wanted));
}

const starts = new Turns();

const isThreads: Check = (threads) =>
  threads === 'auto' || (Number.isInteger(threads) && (threads as number) >= 1 && (threads as number) <= mostThreads)
    ? undefined
    : [`an integer from 1 to ${mostThreads} or "auto"`, typeof threads === 'number' ? RangeError : TypeError];

async function startWith(wanted: number): Promise<number> {
  const { setThreadsCount, getThreadsCount } = await import('@tensorflow/tfjs-backend-wasm').catch((error: Error) => {
    throw new Error(`useWasm: needs the package @tensorflow/tfjs-backend-wasm: ${error.message}`);
  });
  let reason = 'the backend was started before';
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
  if (running !== wanted) console.warn(`useWasm: ${running} instead of ${wanted} threads, as ${reason}`);
  return running;
}

async function start(): Promise<void> {
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not start here');
  repairBackends();
}
