import { access, constants, mkdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { setBackend } from '@tensorflow/tfjs-core';
import type { BatchSource, Progress, Trainer } from 'tfjs-generative';
import { useWasm, writeFileAtomic } from 'tfjs-generative/node';
import { asUsageError } from './main.js';
import { progressBar } from './progressBar.js';

/** How a training is run. */
export interface Session {
  trainer: Trainer;
  batches: BatchSource;
  steps: number;
  /** Pictures in the batch of a step. */
  batch(step: number): number;
  /** Steps between two reports. */
  every: number;
  /** Losses and measures that the progress bar shows, by its labels for them. */
  shown: Record<string, string>;
  /** Folder of the checkpoint. */
  out: string;
  /** Called at each report. */
  report?(progress: Progress): void | Promise<void>;
}

/** Starts a backend and tells its threads. */
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

/** Makes the folder for all that a run leaves. */
export async function makeFolder(out: string): Promise<void> {
  try {
    await mkdir(out, { recursive: true });
    await access(out, constants.W_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    asUsageError(new Error(`--out must be a folder that can be written to, got "${out}" (${code})`));
  }
}

/** Goes back to the checkpoint in a folder. */
export async function resume(trainer: Trainer, out: string): Promise<void> {
  const file = checkpointIn(out);
  const content = await readFile(file).catch(() =>
    asUsageError(new Error(`--resume needs a checkpoint, and ${file} cannot be read`)),
  );
  await trainer
    .resume(content)
    .catch((error: Error) => asUsageError(new Error(`--resume cannot use ${file}: ${error.message}`)));
}

/** Trains with a progress bar and leaves a checkpoint, after Ctrl-C and after an error too; tells whether it came to the end. */
export async function train({ trainer, batches, steps, batch, every, shown, out, report }: Session): Promise<boolean> {
  const interrupt = new AbortController();
  process.once('SIGINT', () => interrupt.abort());
  const bar = progressBar(steps, trainer.step, shown);
  try {
    for await (const progress of trainer.train(batches, { steps, reportEvery: every, signal: interrupt.signal })) {
      bar.show(progress.step, progress.stepsPerSecond * batch(progress.step), {
        ...progress.losses,
        ...progress.measures,
      });
      await report?.(progress);
    }
  } catch (error) {
    bar.stop();
    // the trainer has put everything back to where nothing was wrong yet
    await save(trainer, out).catch(() => {
      throw error;
    });
    const [reason] = (error as Error).message.split('\n');
    throw new Error(`${reason}; saved step ${trainer.step} in ${checkpointIn(out)}`, { cause: error });
  }
  bar.stop();
  await save(trainer, out);
  if (!interrupt.signal.aborted) return true;
  console.log(`stopped after step ${trainer.step} and saved ${checkpointIn(out)}; add --resume to go on from there`);
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

export function checkpointIn(out: string): string {
  return path.join(out, 'checkpoint.safetensors');
}

/** How long ago, in words. */
export function since(began: number): string {
  const seconds = Math.round((performance.now() - began) / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
