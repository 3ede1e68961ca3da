import { reject } from '../core/arguments.js';
import {
  anyTensor,
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
  text,
} from '../core/check.js';
import type { Batch, Player } from './player.js';

const properties: Readonly<Record<string, Check>> = {
  name: text,
  models: arrayOf(model),
  optimizer,
  updates: integer(1),
  valueAndGradients: callable,
  state: optional(recordOf(anyTensor)),
  describes: optional(recordOf(text)),
  sample: optional(callable),
};

/**
 * Throws unless these are players with different names. A player of the user's own may have further
 * properties.
 */
export function checkPlayers(players: readonly Player[]): void {
  checkValue('Trainer', 'players', players, arrayOf(plainObject));
  if (players.length === 0) reject('Trainer', 'players', 'at least one player', players);
  for (const [index, player] of players.entries()) {
    for (const [property, check] of Object.entries(properties))
      checkValue('Trainer', `players[${index}].${property}`, player[property as keyof Player], check);
  }
  const names = players.map(({ name }) => name);
  if (new Set(names).size < names.length) reject('Trainer', 'the names of players', 'different', names);
}

/** Throws unless the result of a batch source is a batch. */
export function checkBatch(batch: Batch): void {
  const caller = 'Trainer.train';
  checkValue(caller, 'the result of batches', batch, plainObject);
  const { data, condition } = batch;
  checkValue(caller, 'batch.data', data, anyTensor);
  checkValue(caller, 'batch.condition', condition, optional(anyTensor));
  for (const [property, value] of Object.entries({ data, condition })) {
    if (value?.isDisposed)
      throw new Error(`${caller}: batch.${property} must be a new tensor in each call of batches, got a disposed one`);
  }
  if (condition && condition.shape[0] !== data.shape[0])
    reject(caller, 'batch.condition', `of shape [${data.shape[0]}, …], like the data`, condition.shape);
}
