import { dispose, type Variable } from '@tensorflow/tfjs-core';
import { enableTraining } from '../backend/index.js';
import { deviceFault } from '../backend/repairs/deviceFaults.js';
import { yieldToEventLoop } from '../core/yieldToEventLoop.js';
import type { BatchSource } from './batchSource.js';
import type { Cleanup } from './cleanup.js';
import { findNonFinite } from './findNonFinite.js';
import type { Player } from './player.js';
import type { Progress, TrainArgs } from './trainerArgs.js';
import { trainingRound } from './trainingRound.js';
import type { Snapshot, TrainingRun } from './trainingRun.js';

/** What a training loop needs besides the run. */
export interface TrainingLoopArgs extends TrainArgs {
  batches: BatchSource;
  /** The variables that each player trains. */
  owned: ReadonlyMap<Player, ReadonlySet<Variable>>;
  /** Frees what the loop holds. */
  cleanup: Cleanup;
}

/** Rounds of training, with a report, a check and a snapshot every `reportEvery` steps. */
export async function* trainingLoop(
  run: TrainingRun,
  args: TrainingLoopArgs,
): AsyncGenerator<Progress, void, undefined> {
  const { batches, owned, cleanup, steps, reportEvery = 50, signal } = args;
  cleanup.add(await enableTraining());
  let lastReport = await run.takeSnapshot('train');
  cleanup.add(() => {
    run.losses.dispose();
    run.measures.dispose();
    dispose(lastReport.state);
  });
  let since = performance.now();
  while (run.step < steps && !signal?.aborted) {
    await trainingRound(run, { batches, owned, lastReport });
    await yieldToEventLoop();
    if (run.step % reportEvery !== 0 && run.step < steps && !signal?.aborted) continue;
    const now = await run.takeSnapshot('train');
    const losses = await run.losses.read();
    const measures = await run.measures.read();
    const fault = (await deviceFault()) ?? (await findNonFinite(losses, now.state));
    if (fault || cleanup.isDone) dispose(now.state);
    run.checkNotDisposed('train');
    if (fault) await rollBack(run, lastReport, now.step, fault);
    const stepsPerSecond = (1000 * (now.step - lastReport.step)) / (performance.now() - since);
    dispose(lastReport.state);
    lastReport = now;
    yield { step: now.step, losses, measures, stepsPerSecond };
    since = performance.now();
  }
}

/** Restores the state of the last report, and throws. */
async function rollBack(run: TrainingRun, lastReport: Snapshot, step: number, fault: string): Promise<never> {
  await run.turns.run(() => run.restore(lastReport));
  throw new Error(
    `Trainer.train: ${fault} between steps ${lastReport.step + 1} and ${step}; ` +
      `the state of step ${lastReport.step} is restored`,
  );
}
