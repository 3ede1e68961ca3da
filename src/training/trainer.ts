import { dispose, type NamedTensorMap, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { enableTraining } from '../backend/index.js';
import { deviceFault, throwDeviceFault } from '../backend/repairs/deviceFaults.js';
import { repairBackends } from '../backend/repairs/repairBackends.js';
import { withRandom } from '../core/activeRandom.js';
import { reject } from '../core/arguments.js';
import {
  bytes,
  type Check,
  callable,
  checkArguments,
  checkValue,
  fraction,
  integer,
  model as isModel,
  optional,
  plainObject,
  recordOf,
  tensor,
} from '../core/check.js';
import { constrain } from '../core/constrain.js';
import { variablesOf, weightsOf, withVariablesRestored } from '../core/modelState.js';
import { type RandomStream, randomStream } from '../core/randomStream.js';
import { variableOf } from '../core/tfjs.js';
import { Turns } from '../core/turns.js';
import { withFreshSeeds } from '../core/withFreshSeeds.js';
import { yieldToEventLoop } from '../core/yieldToEventLoop.js';
import type { Codes } from '../latent/index.js';
import { Averages } from './averages.js';
import type { BatchSource } from './batchSource.js';
import { checkModels } from './checkModels.js';
import { checkBatch, checkPlayers } from './checkPlayers.js';
import { describe, difference, readCheckpoint, writeCheckpoint } from './checkpoint.js';
import { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import { dropped, Hold } from './hold.js';
import { LossMeans } from './lossMeans.js';
import { notFinite } from './notFinite.js';
import { ownership } from './ownership.js';
import type { Batch, Player } from './player.js';
import { releaseTape } from './releaseTape.js';
import { StandIn, withOwnValues } from './standIn.js';
import { captureState, mismatch, pathsOf, restoreState, type TrainingState } from './trainingState.js';

/** Arguments of {@link Trainer}. */
export interface TrainerArgs {
  /** Who plays, in the order of their updates; see {@link adversarial} and {@link player}. */
  players: readonly Player[];
  /**
   * A model to average over time; `decay` is 0.999 unless said, and until step `start`, 0 unless said, the average is
   * the model itself. Samples are drawn with the average.
   */
  ema?: { model: LayersModel; decay?: number; start?: number };
  /**
   * Seed of every random number in training, those of tfjs's own dropout and noise layers among them. Default 0, a seed like any other. Initial weights are
   * drawn before: build models within {@link withRandom} to have the same ones in every run.
   */
  seed?: number;
}

/** Arguments of {@link Trainer.train}. */
export interface TrainArgs {
  /** The step to end at, counted from the very first, so that a resumed run is told the same number. */
  steps: number;
  /** Steps between two reports, at which values are read back from the device. Default 50. */
  reportEvery?: number;
  /** Ends training after the step in hand. */
  signal?: AbortSignal;
}

/** A report on the steps since the last one. */
export interface Progress {
  /** Steps done, from the very first. */
  step: number;
  /** Mean of each loss over the steps since the last report. */
  losses: Record<string, number>;
  /** Mean of each number that terms report, likewise; the information of {@link mutualInformation} for one. */
  measures: Record<string, number>;
  stepsPerSecond: number;
}

/** Arguments of {@link Trainer.sample}. */
export interface TrainerSampleArgs {
  /** Codes to use instead of random ones, `[count, size]` each. */
  codes?: Partial<Codes>;
  /** Seed of the random codes. Default 0: the same samples whenever asked. */
  seed?: number;
}

/**
 * Trains players in rounds, with all that every model needs: averaged weights, seeded randomness, progress, abort,
 * checkpoints that resume exactly, and a stop before NaN spoils the weights.
 *
 * Weights and state of a model change only in its own player's update. No value is read back from the device but at a
 * report, and no tensor is left behind by a step. While training, the backend has {@link enableTraining}.
 *
 * @throws RangeError if there are no players, two of one name, or `seed` is not an integer of at least 0.
 * @example
 * ```ts
 * const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }), ema: { model: generator }, seed: 7 });
 * for await (const { step, losses } of trainer.train(batches, { steps: 5000, reportEvery: 50 })) console.log(step, losses);
 * ```
 * @category Training
 */
export class Trainer {
  readonly players: readonly Player[];
  /** The variables that each player trains. */
  readonly #owned: ReturnType<typeof ownership>;
  readonly #average: ExponentialMovingAverage | undefined;
  readonly #losses = new LossMeans();
  readonly #measures = new LossMeans();
  #seed: number;
  #step = 0;
  /** How often the models have changed. */
  #moves = 0;
  #updating = false;
  #disposed = false;
  /** Code that reads or writes the whole state waits for its turn. */
  readonly #turns = new Turns();
  /** That of the last loop. */
  #hold: Hold | undefined;
  #averaged: Averages | undefined;

  constructor(args: TrainerArgs) {
    checkArguments('Trainer', args, { players: given, ema: optional(plainObject), seed: optional(integer(0)) });
    const { players, ema, seed = 0 } = args;
    checkPlayers(players);
    if (ema)
      checkArguments('Trainer: ema', ema, { model: isModel, decay: optional(fraction), start: optional(integer(0)) });
    const names = players.map(({ name }) => name);
    if (new Set(names).size < names.length) reject('Trainer', 'players', 'named differently', names);
    repairBackends();
    this.players = players;
    checkModels(
      'Trainer',
      players.flatMap(({ models }) => models),
    );
    this.#owned = ownership(players);
    this.#seed = seed;
    if (ema && !players.some(({ models }) => models.includes(ema.model)))
      reject('Trainer', 'ema.model', "one of the players' models", ema.model.name);
    this.#average = ema && new ExponentialMovingAverage(ema.model, ema.decay, ema.start);
  }

  /** Steps done, from the very first. */
  get step(): number {
    return this.#step;
  }

  /** Seed of every random number in training; a resumed trainer has that of the checkpoint. */
  get seed(): number {
    return this.#seed;
  }

  /**
   * Trains until `steps` are done or `signal` aborts, and reports every `every` steps and at the end. Ending the loop early is allowed.
   *
   * A round counts whole or not at all. If `batches` fails, everything is as it was after the last whole round; if an
   * update throws, as it was at the last report.
   *
   * @throws Error if a loss or anything that training changes is no longer finite; then everything is as it was at the last report.
   */
  train(batches: BatchSource, args: TrainArgs): AsyncGenerator<Progress, void, undefined> {
    const hold = new Hold();
    const loop = this.#loop(hold, batches, args);
    dropped.register(loop, hold);
    return loop;
  }

  /**
   * Draws `count` samples with the averaged weights, if there are any; the caller disposes them. It may be called at any
   * time and changes nothing.
   *
   * @throws RangeError if no player draws samples.
   */
  async sample(count: number, args: TrainerSampleArgs = {}): Promise<Tensor> {
    checkValue('Trainer.sample', 'count', count, integer(1));
    checkArguments('Trainer.sample', args, {
      codes: optional(recordOf(optional(tensor()))),
      seed: optional(integer(0)),
    });
    const { codes, seed = 0 } = args;
    this.#refuseIfDisposed('sample');
    const names = this.players.map(({ name }) => name);
    const sample =
      this.players.find((player) => player.sample)?.sample ??
      reject('Trainer.sample', 'players', 'able to sample', names);
    const random = randomStream(seed).fork('sample');
    const draw = () => {
      const given = { count, random, step: this.#step, ...(codes && { codes }) };
      const samples = withRandom(random.fork('layers'), () => sample(given));
      checkValue('Trainer.sample', "the result of the player's sample", samples, tensor());
      return samples;
    };
    // the averages of now are in place, perhaps with statistics taken for them
    const samples =
      this.#averaged?.moves === this.#moves
        ? draw()
        : withOwnValues(() => {
            const averages = this.#standIn();
            try {
              return draw();
            } finally {
              averages.end();
            }
          });
    const fault = await deviceFault();
    if (fault) samples.dispose();
    throwDeviceFault(fault);
    return samples;
  }

  /**
   * Runs `call` while the averaged model has its averaged weights: to save it, or to measure it. Until `call` is done,
   * the players' models stand still at the values of now, and what it does to them is undone. Training may go on
   * meanwhile, with the models' own values, and so may a checkpoint be taken.
   *
   * Calls that overlap share one set of averages if no step lies between them; else the later one waits for the
   * earlier. So a call within another must not be awaited there if training goes on meanwhile.
   */
  async averaged<T>(call: () => T | Promise<T>): Promise<T> {
    checkValue('Trainer.averaged', 'call', call, callable);
    // an update is synchronous: it is over after this
    if (this.#updating) await Promise.resolve();
    this.#refuseIfDisposed('averaged');
    while (this.#averaged && this.#averaged.moves !== this.#moves) {
      await this.#averaged.ended;
      this.#refuseIfDisposed('averaged');
    }
    this.#averaged ??= new Averages(this.#standIn(), this.#moves, () => {
      this.#averaged = undefined;
    });
    return this.#averaged.use(call);
  }

  /** Everything that training needs to go on exactly from here, as one safetensors file. */
  async checkpoint(): Promise<Uint8Array> {
    const { state, step, seed } = await this.#capture('checkpoint');
    try {
      const file = await writeCheckpoint({ state, step, seed, describes: describe(this.players) });
      throwDeviceFault(await deviceFault());
      return file;
    } finally {
      dispose(state);
    }
  }

  /**
   * Goes back to a checkpoint: the next step is what it would have been in the run that wrote it.
   *
   * @throws RangeError if the file is damaged or belongs to other models; then nothing has changed.
   */
  async resume(file: Uint8Array): Promise<void> {
    checkValue('Trainer.resume', 'file', file, bytes);
    this.#refuseIfRunning('resume');
    const { state, step, seed, describes } = named('Trainer.resume', () => readCheckpoint(file));
    try {
      const reason = mismatch(state, this.players, this.#average) ?? difference(describes, describe(this.players));
      if (reason) throw new RangeError(`Trainer.resume: file must be a checkpoint of these players; ${reason}`);
      await this.#turns.run(async () => {
        this.#refuseIfRunning('resume');
        const before = await this.#now();
        try {
          await this.#restore({ state, step, seed });
        } catch (error) {
          // an optimizer of the user's own may refuse what looks right
          await this.#restore(before);
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
   * Frees the averaged weights, the optimisers' state and what the terms remember, and ends training; the models stay.
   * Nothing but `dispose` may be called afterwards.
   */
  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    void this.#turns.run(() => {
      this.#hold?.end();
      this.#average?.dispose();
      for (const { optimizer, state = {} } of this.players) {
        optimizer.dispose();
        dispose(state);
      }
    });
  }

  async *#loop(hold: Hold, batches: BatchSource, args: TrainArgs): AsyncGenerator<Progress, void, undefined> {
    checkValue('Trainer.train', 'batches', batches, callable);
    checkArguments('Trainer.train', args, {
      steps: integer(0),
      reportEvery: optional(integer(1)),
      signal: optional(isSignal),
    });
    const { steps, reportEvery = 50, signal } = args;
    this.#refuseIfRunning('train');
    this.#hold = hold;
    try {
      hold.add(await enableTraining());
      let clean = await this.#capture('train');
      hold.add(() => {
        this.#losses.dispose();
        this.#measures.dispose();
        dispose(clean.state);
      });
      let since = performance.now();
      while (this.#step < steps && !signal?.aborted) {
        await this.#round(batches, clean);
        await yieldToEventLoop();
        if (this.#step % reportEvery !== 0 && this.#step < steps && !signal?.aborted) continue;
        const now = await this.#capture('train');
        const losses = await this.#losses.read();
        const measures = await this.#measures.read();
        const fault = (await deviceFault()) ?? (await notFinite(losses, now.state));
        if (fault || hold.ended) dispose(now.state);
        this.#refuseIfDisposed('train');
        if (fault) {
          await this.#turns.run(() => this.#restore(clean));
          throw new Error(
            `Trainer.train: ${fault} between steps ${clean.step + 1} and ${now.step}; everything is back as it was after step ${clean.step}`,
          );
        }
        const stepsPerSecond = (1000 * (now.step - clean.step)) / (performance.now() - since);
        dispose(clean.state);
        clean = now;
        yield { step: now.step, losses, measures, stepsPerSecond };
        since = performance.now();
      }
    } finally {
      hold.end();
    }
  }

  async #round(batches: BatchSource, clean: Captured): Promise<void> {
    const random = randomStream(this.#seed);
    const turns = Math.max(...this.players.map(({ updates }) => updates));
    const drawn: Batch[] = [];
    try {
      // all before the first update, so that the updates are one piece, which nobody sees the half of
      for (let turn = 0; turn < turns; turn += 1) {
        const batch = await batches(this.#step * turns + turn, random.fork('data'));
        checkBatch(batch);
        drawn.push(batch);
      }
      await this.#turns.run(async () => {
        this.#refuseIfDisposed('train');
        try {
          withOwnValues(() => this.#updates(drawn, random.fork('step').fork(this.#step)));
        } catch (error) {
          await this.#restore(clean);
          throw error;
        }
      });
    } finally {
      dispose(drawn as unknown as Tensor[]);
    }
  }

  #updates(drawn: readonly Batch[], random: RandomStream): void {
    this.#updating = true;
    try {
      for (const [turn, batch] of drawn.entries()) {
        // a player with fewer updates has them last: a generator moves after all its discriminator's
        for (const player of this.players.filter(({ updates }) => turn >= drawn.length - updates)) {
          this.#update(player, batch, random.fork(turn).fork(player.name));
        }
      }
      this.#step += 1;
      this.#moves += 1;
      this.#average?.update(this.#step);
    } catch (error) {
      releaseTape();
      throw error;
    } finally {
      this.#updating = false;
    }
  }

  #update(player: Player, batch: Batch, random: RandomStream): void {
    const owned = this.#owned.get(player) as ReadonlySet<Variable>;
    const everything = this.players.flatMap(({ models }) => models);
    const others = variablesOf(everything, 'nonTrainableWeights').filter((variable) => !owned.has(variable));
    const context = { step: this.#step, random, owned };
    tidy(() => {
      const {
        losses,
        measures = {},
        gradients,
      } = withRandom(random.fork('layers'), () =>
        withFreshSeeds(everything, () => withVariablesRestored(others, () => player.valueAndGradients(batch, context))),
      );
      try {
        const own = inOrder(gradients, owned);
        player.optimizer.applyGradients(own);
        const moved = new Set(Object.keys(own));
        constrain(weightsOf(player.models, 'trainableWeights').filter((weight) => moved.has(variableOf(weight).name)));
        this.#losses.add(losses);
        this.#measures.add(measures);
      } finally {
        dispose([losses, measures]);
      }
    });
  }

  #refuseIfRunning(method: string): void {
    this.#refuseIfDisposed(method);
    if (this.#hold && !this.#hold.ended)
      throw new Error(
        `Trainer.${method}: this trainer is training; end that loop first: leave it, or call return() of its iterator`,
      );
  }

  #refuseIfDisposed(method: string): void {
    if (this.#disposed) throw new Error(`Trainer.${method}: this trainer is disposed`);
  }

  /** All models standing still, the averaged one at its averages. */
  #standIn(): StandIn {
    return new StandIn(pathsOf(this.players).values(), this.#average?.values());
  }

  #capture(method: string): Promise<Captured> {
    return this.#turns.run(() => {
      this.#refuseIfDisposed(method);
      return this.#now();
    });
  }

  async #now(): Promise<Captured> {
    const { step, seed } = { step: this.#step, seed: this.#seed };
    return { state: await withOwnValues(() => captureState(this.players, this.#average)), step, seed };
  }

  async #restore({ state, step, seed }: Captured): Promise<void> {
    // with the weights, which are changed at once, while the optimizers' numbers may take their time
    this.#moves += 1;
    this.#step = step;
    this.#seed = seed;
    await withOwnValues(() => restoreState(state, this.players, this.#average));
  }
}

/** Runs `call`, whose errors are told as those of `name`. */
function named<T>(name: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    throw new RangeError(`${name}: ${(error as Error).message}`);
  }
}

const given: Check = () => undefined;

const isSignal: Check = (value) =>
  typeof value === 'object' && value !== null && 'aborted' in value ? undefined : ['an AbortSignal', TypeError];

/** The gradients of some variables, in their order: tfjs's own optimisers know variables by their places. */
function inOrder(gradients: NamedTensorMap, variables: ReadonlySet<Variable>): NamedTensorMap {
  const known = [...variables].filter(({ name }) => gradients[name]);
  return Object.fromEntries(known.map(({ name }) => [name, gradients[name] as Tensor]));
}

/** What training had come to. */
interface Captured {
  state: TrainingState;
  step: number;
  seed: number;
}
