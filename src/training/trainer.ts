import { dispose, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { deviceFault, throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { withRandom } from '../core/activeRandom.js';
import { reject } from '../core/arguments.js';
import { anyTensor, bytes, callable, checkValue } from '../core/check.js';
import { randomStream } from '../core/randomStream.js';
import type { BatchSource } from './batchSource.js';
import { checkModels } from './checkModels.js';
import { describePlayers, descriptionMismatch, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { checkSampleArgs, checkTrainArgs, checkTrainerArgs } from './checkTrainerArgs.js';
import { abandonedLoops, Cleanup } from './cleanup.js';
import { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import { ownedVariables } from './ownedVariables.js';
import type { Player } from './player.js';
import { SharedSwap } from './sharedSwap.js';
import type { Progress, TrainArgs, TrainerArgs, TrainerSampleArgs } from './trainerArgs.js';
import { trainingLoop } from './trainingLoop.js';
import { TrainingRun } from './trainingRun.js';
import { mismatch } from './trainingState.js';
import { withTrainedWeights } from './weightSwap.js';

/**
 * Trains the players of a model. It adds what every training loop needs: averaged weights, seeded randomness,
 * progress reports, abort, checkpoints that resume exactly, and a stop before NaN reaches the weights.
 *
 * One step is a round: each player makes its updates, in the order of `players`. Only a player's own update
 * changes the weights and the state of its models. A step reads nothing back from the device and leaves no
 * tensor behind; only a report reads values. {@link enableTraining} is on during training.
 *
 * @throws TypeError if an argument has a wrong type, or is unknown.
 * @throws RangeError if there are no players, two of them have the same name, a player has no weights of its
 * own, `ema.model` is not one of the players' models, or `seed` is not an integer of at least 0.
 * @example
 * ```ts
 * const players = adversarial({ generator, discriminator, latent });
 * const trainer = new Trainer({ players, ema: { model: generator }, seed: 7 });
 * for await (const { step, losses } of trainer.train(batches, { steps: 5000, reportEvery: 50 }))
 *   console.log(step, losses);
 * ```
 * @category Training loops
 */
export class Trainer {
  /** The players, in the order of their updates. */
  readonly players: readonly Player[];
  readonly #run: TrainingRun;
  /** The variables that each player trains. */
  readonly #owned: ReadonlyMap<Player, ReadonlySet<Variable>>;
  /** Of the last loop. */
  #cleanup: Cleanup | undefined;
  /** The averages of calls of `averaged` in progress. */
  #averaged: SharedSwap | undefined;

  constructor(args: TrainerArgs) {
    checkTrainerArgs(args);
    const { players, ema, seed = 0 } = args;
    repairBackends();
    checkModels(
      'Trainer',
      players.flatMap(({ models }) => models),
    );
    this.players = players;
    this.#owned = ownedVariables(players);
    this.#run = new TrainingRun(players, ema && new ExponentialMovingAverage(ema), seed);
  }

  /** Steps done since the start of the first run. */
  get step(): number {
    return this.#run.step;
  }

  /** Seed of every random number in training. After {@link resume} it is the seed of the checkpoint. */
  get seed(): number {
    return this.#run.seed;
  }

  /**
   * Trains until `steps` are done or `signal` aborts. Reports every `reportEvery` steps and at the end. You
   * may leave the loop early and train again later.
   *
   * If `batches` throws, the state of the last complete step remains. If an update throws, the state of the
   * last report is restored.
   *
   * @param batches Returns the batch of each index; see {@link shuffledBatches}.
   * @param args Number of steps, and optional interval of reports and signal.
   * @returns The reports.
   * @throws TypeError or RangeError if an argument or a batch is wrong.
   * @throws Error if the trainer is disposed or already in a loop.
   * @throws Error if a loss, a weight or an optimizer value is not finite; the state of the last report is
   * restored.
   */
  train(batches: BatchSource, args: TrainArgs): AsyncGenerator<Progress, void, undefined> {
    const cleanup = new Cleanup();
    const loop = this.#loop(cleanup, batches, args);
    abandonedLoops.register(loop, cleanup);
    return loop;
  }

  async *#loop(cleanup: Cleanup, batches: BatchSource, args: TrainArgs): AsyncGenerator<Progress, void, undefined> {
    checkTrainArgs(batches, args);
    this.#checkNotTraining('train');
    this.#cleanup = cleanup;
    try {
      yield* trainingLoop(this.#run, { ...args, batches, owned: this.#owned, cleanup });
    } finally {
      cleanup.run();
    }
  }

  /**
   * Draws samples with the averaged weights, or with the trained weights if there is no average. You may call
   * it at any time, also during training; it changes nothing.
   *
   * @param count Number of samples.
   * @param args Optional codes, condition and source of random codes.
   * @returns The samples, `[count, ...]`; the caller disposes them.
   * @throws TypeError if an argument has a wrong type.
   * @throws RangeError if `count` is not an integer of at least 1, no player draws samples, or codes or
   * condition have other shapes than the model's.
   */
  async sample(count: number, args: TrainerSampleArgs = {}): Promise<Tensor> {
    checkSampleArgs(count, args);
    this.#run.checkNotDisposed('sample');
    const { random: given, ...optional } = args;
    const sample =
      this.players.find((player) => player.sample)?.sample ??
      reject(
        'Trainer.sample',
        'players',
        'players of which one has a sample function',
        this.players.map(({ name }) => name),
      );
    const random = given ? given.fork(given.nextSeed()) : randomStream(0).fork('sample');
    const { step } = this.#run;
    const draw = () => {
      const samples = withRandom(random.fork('layers'), () => sample({ ...optional, count, random, step }));
      checkValue('Trainer.sample', "the result of the player's sample", samples, anyTensor);
      return samples;
    };
    // a call of `averaged` may have the averages in place, with statistics measured for them
    const samples =
      this.#averaged?.version === this.#run.version ? draw() : withTrainedWeights(() => this.#withAverages(draw));
    const fault = await deviceFault();
    if (fault) samples.dispose();
    throwDeviceFault(fault);
    return samples;
  }

  /**
   * Runs a function while the averaged model has its averaged weights, to save or to measure it. Then all
   * changes that it made to the players' models are undone.
   *
   * Training may go on in the meantime, and checkpoints may be taken: both use the trained weights. `call`
   * sees the models of the step at which it began.
   *
   * Overlapping calls at the same step share the averages. A call at a later step waits until the earlier
   * ones end. Do not await one call inside another during training.
   *
   * @param call A function, which may be asynchronous.
   * @returns The result of `call`.
   * @throws TypeError if `call` is not a function.
   * @throws Error if the trainer is disposed.
   */
  async averaged<T>(call: () => T | Promise<T>): Promise<T> {
    checkValue('Trainer.averaged', 'call', call, callable);
    // updates are synchronous, so the current one is over after this
    if (this.#run.isUpdating) await Promise.resolve();
    this.#run.checkNotDisposed('averaged');
    while (this.#averaged && this.#averaged.version !== this.#run.version) {
      await this.#averaged.ended;
      this.#run.checkNotDisposed('averaged');
    }
    this.#averaged ??= new SharedSwap(this.#run.swapInAverages(), this.#run.version, () => {
      this.#averaged = undefined;
    });
    return this.#averaged.use(call);
  }

  /**
   * Saves everything that training needs to resume exactly: weights, averages, the optimizers' values, step
   * and seed.
   *
   * @returns A safetensors file.
   * @throws RangeError if a value is not finite.
   * @throws Error if the trainer is disposed.
   */
  async checkpoint(): Promise<Uint8Array> {
    const { state, step, seed } = await this.#run.takeSnapshot('checkpoint');
    try {
      const file = await writeCheckpoint({ state, step, seed, describes: describePlayers(this.players) });
      throwDeviceFault(await deviceFault());
      return file;
    } finally {
      dispose(state);
    }
  }

  /**
   * Restores a checkpoint. The next step is the same as in the run that saved it.
   *
   * @param file The result of {@link checkpoint}, of a trainer with the same models and players.
   * @throws TypeError if `file` is not a Uint8Array.
   * @throws RangeError if the file is damaged or belongs to other models; then nothing has changed.
   * @throws Error if the trainer is disposed or in a loop.
   */
  async resume(file: Uint8Array): Promise<void> {
    checkValue('Trainer.resume', 'file', file, bytes);
    this.#checkNotTraining('resume');
    const run = this.#run;
    const { state, step, seed, describes } = readCheckpoint(file);
    try {
      const reason =
        mismatch(state, this.players, run.average) ?? descriptionMismatch(describes, describePlayers(this.players));
      if (reason) throw new RangeError(`Trainer.resume: file must be a checkpoint of these players; ${reason}`);
      await run.turns.run(async () => {
        this.#checkNotTraining('resume');
        const before = await run.snapshot();
        try {
          await run.restore({ state, step, seed });
        } catch (error) {
          // a user's own optimizer may refuse a valid state
          await run.restore(before);
          throw error;
        } finally {
          dispose(before.state);
        }
      });
    } finally {
      dispose(state);
    }
  }

  /**
   * Frees the averaged weights, the optimizers, and the variables of the terms. Ends training. The models
   * remain. After that, every other method throws.
   */
  dispose(): void {
    if (!this.#run.isDisposed) this.#run.dispose(() => this.#cleanup?.run());
  }

  /** Runs a synchronous call with the averages in place. */
  #withAverages<T>(call: () => T): T {
    const swap = this.#run.swapInAverages();
    try {
      return call();
    } finally {
      swap.end();
    }
  }

  #checkNotTraining(method: string): void {
    this.#run.checkNotDisposed(method);
    if (this.#cleanup && !this.#cleanup.isDone)
      throw new Error(
        `Trainer.${method}: this trainer is training; leave that loop first, or call return() on its iterator`,
      );
  }
}
