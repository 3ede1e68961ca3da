import { dispose } from '@tensorflow/tfjs-core';
import { Turns } from '../core/turns.js';
import type { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import type { Player } from './player.js';
import { ScalarMeans } from './scalarMeans.js';
import { captureState, restoreState, type TrainingState, variablesByPath } from './trainingState.js';
import { WeightSwap, withTrainedWeights } from './weightSwap.js';

/** A copy of everything that training changes. */
export interface Snapshot {
  state: TrainingState;
  step: number;
  seed: number;
}

/** The mutable state of a {@link Trainer}. */
export class TrainingRun {
  readonly players: readonly Player[];
  readonly average: ExponentialMovingAverage | undefined;
  readonly losses = new ScalarMeans();
  readonly measures = new ScalarMeans();
  /** Code that reads or writes the full state runs in turns. */
  readonly turns = new Turns();
  seed: number;
  step = 0;
  /** Number of changes of the models. */
  version = 0;
  isUpdating = false;
  #isDisposed = false;

  constructor(players: readonly Player[], average: ExponentialMovingAverage | undefined, seed: number) {
    this.players = players;
    this.average = average;
    this.seed = seed;
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Throws if the trainer is disposed. `method` is the caller. */
  checkNotDisposed(method: string): void {
    if (this.#isDisposed) throw new Error(`Trainer.${method}: this trainer is disposed`);
  }

  /** {@link snapshot} in its turn. */
  takeSnapshot(method: string): Promise<Snapshot> {
    return this.turns.run(() => {
      this.checkNotDisposed(method);
      return this.snapshot();
    });
  }

  /** A copy of the state; the caller disposes it. */
  async snapshot(): Promise<Snapshot> {
    const { step, seed } = this;
    return { state: await withTrainedWeights(() => captureState(this.players, this.average)), step, seed };
  }

  async restore({ state, step, seed }: Snapshot): Promise<void> {
    // in one piece with the weights, which change synchronously, unlike the optimizers' values
    this.version += 1;
    this.step = step;
    this.seed = seed;
    await withTrainedWeights(() => restoreState(state, this.players, this.average));
  }

  /** Freezes all models for other code, the averaged one at its averages. */
  swapInAverages(): WeightSwap {
    return new WeightSwap(variablesByPath(this.players).values(), this.average?.byVariable());
  }

  /** Ends the run at once, and frees its tensors in its turn, after `cleanup`. */
  dispose(cleanup: () => void): void {
    this.#isDisposed = true;
    void this.turns.run(() => {
      cleanup();
      this.average?.dispose();
      for (const { optimizer, state = {} } of this.players) {
        optimizer.dispose();
        dispose(state);
      }
    });
  }
}
