import { reject } from '../core/arguments.js';
import {
  anyTensor,
  type Check,
  callable,
  checkArguments,
  checkValue,
  fraction,
  integer,
  model as isModel,
  random as isRandom,
  optional,
  plainObject,
  recordOf,
} from '../core/check.js';
import type { BatchSource } from './batchSource.js';
import { checkPlayers } from './checkPlayers.js';
import type { TrainArgs, TrainerArgs, TrainerSampleArgs } from './trainerArgs.js';

const anything: Check = () => undefined;

const isSignal: Check = (value) =>
  typeof value === 'object' && value !== null && 'aborted' in value ? undefined : ['an AbortSignal', TypeError];

/** Checks the arguments of `new Trainer`. */
export function checkTrainerArgs(args: TrainerArgs): void {
  checkArguments('Trainer', args, { players: anything, ema: optional(plainObject), seed: optional(integer(0)) });
  const { players, ema } = args;
  checkPlayers(players);
  if (!ema) return;
  checkArguments('Trainer: ema', ema, { model: isModel, decay: optional(fraction), start: optional(integer(0)) });
  if (!players.some(({ models }) => models.includes(ema.model)))
    reject('Trainer', 'ema.model', "one of the players' models", ema.model.name);
}

/** Checks the arguments of `Trainer.train`. */
export function checkTrainArgs(batches: BatchSource, args: TrainArgs): void {
  checkValue('Trainer.train', 'batches', batches, callable);
  checkArguments('Trainer.train', args, {
    steps: integer(0),
    reportEvery: optional(integer(1)),
    signal: optional(isSignal),
  });
}

/** Checks the arguments of `Trainer.sample`. */
export function checkSampleArgs(count: number, args: TrainerSampleArgs): void {
  checkValue('Trainer.sample', 'count', count, integer(1));
  checkArguments('Trainer.sample', args, {
    codes: optional(recordOf(optional(anyTensor))),
    condition: optional(anyTensor),
    random: optional(isRandom),
  });
}
