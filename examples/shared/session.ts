import { access, constants, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import type { BatchSource, Progress, Trainer } from 'tfjs-generative';
import { useWasm, writeFileAtomic } from 'tfjs-generative/node';
import { asUsageError } from './main.js';
import { progressBar } from './progressBar.js';

/** Arguments of {@link train}. */
export interface Session {
  trainer: Trainer;
  batches: BatchSource;
  steps: number;
  /** Examples in the batch of a step. */
  batch(step: number): number;
  /** Steps between two reports. */
  reportEvery: number;
  /** Names of the losses and measures in the progress bar, by their labels. */
  shown: Record<string, string>;
  /** Folder of the checkpoint. */
  out: string;
  /** Called at each report. */
  report?(progress: Progress): void | Promise<void>;
}

/** Starts a backend and returns its number of threads. */
export async function startBackend({
  backend,
  threads,
}: {
  backend: string;
  threads: number | 'auto';
}): Promise<number> {
  if (backend === 'wasm') return useWasm({ threads }).catch(asUsageError);
  await import('@tensorflow/tfjs-backend-cpu');
  if (!(await setBackend(backend))) asUsageError(new Error(`the ${backend} backend does not start here`));
  return 1;
}

/** Creates the folder of a run's files. */
export async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    asUsageError(new Error(`--out must be a folder that can be written to, got "${out}" (${code})`));
  }
}

/** Restores the checkpoint in a folder. */
export async function resume(trainer: Trainer, out: string): Promise<void> {
  const file = checkpointIn(out);
  const content = await readFile(file).catch(() =>
    asUsageError(new Error(`--resume needs a checkpoint, and ${file} cannot be read`)),
  );
  await trainer
    .resume(content)
    .catch((error: Error) => asUsageError(new Error(`--resume cannot use ${file}: ${error.message}`)));
}

/**
 * Trains with a progress bar and saves a checkpoint, also after Ctrl-C or an error. Returns whether all steps
 * are done.
 */
export async function train({
  trainer,
  batches,
  steps,
  batch,
  reportEvery,
  shown,
  out,
  report,
}: Session): Promise<boolean> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const bar = progressBar(steps, trainer.step, shown);
  try {
    for await (const progress of trainer.train(batches, { steps, reportEvery, signal: interrupt.signal })) {
      bar.show(progress.step, progress.stepsPerSecond * batch(progress.step), {
        ...progress.losses,
        ...progress.measures,
      });
      await report?.(progress);
    }
  } catch (error) {
    bar.stop();
    // the trainer has restored the state of its last report
    await save(trainer, out).catch(() => {
      throw error;
    });
    const [reason] = (error as Error).message.split('\n');
    throw new Error(`${reason}; saved step ${trainer.step} in ${checkpointIn(out)}`, { cause: error });
  }
  bar.stop();
  await save(trainer, out);
  if (!interrupt.signal.aborted) return true;
  console.log(`stopped after step ${trainer.step} and saved ${checkpointIn(out)}; add --resume to continue`);
  return false;
}

async function save(trainer: Trainer, out: string): Promise<void> {
  await writeFileAtomic(checkpointIn(out), await trainer.checkpoint());
}

/** Whether a folder has a checkpoint. */
export function hasCheckpoint(out: string): Promise<boolean> {
  return access(checkpointIn(out)).then(
    () => true,
    () => false,
  );
}

/** The file of the checkpoint in a folder. */
export function checkpointIn(out: string): string {
  return path.join(out, 'checkpoint.safetensors');
}

/** The time since `start`, as text. */
export function since(start: number): string {
  const seconds = Math.round((performance.now() - start) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
