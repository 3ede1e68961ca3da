import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { type RandomStream, randomStream } from '../core/randomStream.js';
import type { BatchSource } from './batchSource.js';
import { checkBatch } from './checkPlayers.js';
import type { Batch, Player } from './player.js';
import { updatePlayer } from './playerUpdate.js';
import { releaseTape } from './releaseTape.js';
import type { Snapshot, TrainingRun } from './trainingRun.js';
import { withTrainedWeights } from './weightSwap.js';

/** What a round needs besides the run. */
export interface TrainingRoundArgs {
  batches: BatchSource;
  /** The variables that each player trains. */
  owned: ReadonlyMap<Player, ReadonlySet<Variable>>;
  /** What is restored if an update throws. */
  lastReport: Snapshot;
}

/**
 * One round of training. All its batches are fetched before the first update, so the updates are synchronous.
 */
export async function trainingRound(
  run: TrainingRun,
  { batches, owned, lastReport }: TrainingRoundArgs,
): Promise<void> {
  const random = randomStream(run.seed);
  const count = Math.max(...run.players.map(({ updates }) => updates));
  const fetched: Batch[] = [];
  try {
    for (let index = 0; index < count; index += 1) {
      const batch = await batches(run.step * count + index, random.fork('data'));
      checkBatch(batch);
      fetched.push(batch);
    }
    await run.turns.run(async () => {
      run.checkNotDisposed('train');
      try {
        withTrainedWeights(() => updateAll(run, fetched, owned, random.fork('step').fork(run.step)));
      } catch (error) {
        await run.restore(lastReport);
        throw error;
      }
    });
  } finally {
    dispose(fetched as unknown as Tensor[]);
  }
}

function updateAll(
  run: TrainingRun,
  batches: readonly Batch[],
  owned: TrainingRoundArgs['owned'],
  random: RandomStream,
): void {
  run.isUpdating = true;
  try {
    for (const [index, batch] of batches.entries()) {
      // a player with fewer updates has them last: the generator after all updates of the discriminator
      for (const player of run.players.filter(({ updates }) => index >= batches.length - updates)) {
        updatePlayer(player, batch, {
          players: run.players,
          owned: owned.get(player) as ReadonlySet<Variable>,
          step: run.step,
          random: random.fork(index).fork(player.name),
          record: ({ losses, measures }) => {
            run.losses.add(losses);
            run.measures.add(measures);
          },
        });
      }
    }
    run.step += 1;
    run.version += 1;
    run.average?.update(run.step);
  } catch (error) {
    releaseTape();
    throw error;
  } finally {
    run.isUpdating = false;
  }
}
