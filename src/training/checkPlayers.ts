import { reject } from '../core/arguments.js';
import {
  arrayOf,
  type Check,
  callable,
  checkValue,
  integer,
  model,
  optimizer,
  optional,
  plainObject,
  recordOf,
  tensor,
  text,
} from '../core/check.js';
import type { Batch, Player } from './player.js';

const parts: Readonly<Record<string, Check>> = {
  name: text,
  models: arrayOf(model),
  optimizer,
  updates: integer(1),
  valueAndGradients: callable,
  state: optional(recordOf(tensor())),
  describes: optional(recordOf(text)),
  sample: optional(callable),
};

/** Throws unless these are players. A player may be of the user's own making, and have more than a trainer needs. */
export function checkPlayers(players: readonly Player[]): void {
  checkValue('Trainer', 'players', players, arrayOf(plainObject));
  if (players.length === 0) reject('Trainer', 'players', 'at least one player', '[]');
  for (const [index, player] of players.entries()) {
    for (const [part, check] of Object.entries(parts))
      checkValue('Trainer', `players[${index}].${part}`, player[part as keyof Player], check);
  }
}

/** Throws unless a source has given a batch. */
export function checkBatch(batch: Batch): void {
  const name = 'Trainer.train';
  checkValue(name, 'what batches gives', batch, plainObject);
  const { data, condition } = batch;
  checkValue(name, 'data of a batch', data, tensor());
  checkValue(name, 'condition of a batch', condition, optional(tensor()));
  for (const [part, value] of Object.entries({ data, condition })) {
    if (value?.isDisposed)
      throw new Error(`${name}: ${part} of a batch is disposed; a source gives new tensors each time`);
  }
  if (condition && condition.shape[0] !== data.shape[0])
    reject(name, 'condition of a batch', `as many rows as its data, ${data.shape[0]}`, condition);
}
