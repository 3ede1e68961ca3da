import type { Variable } from '@tensorflow/tfjs-core';
import { variablesOf } from '../core/modelState.js';
import type { Player } from './player.js';

/**
 * Which variables each player trains: a variable that is in several players' models belongs to the first of them.
 *
 * @throws RangeError if a player has nothing of its own to train.
 */
export function ownership(players: readonly Player[]): Map<Player, ReadonlySet<Variable>> {
  const owner = new Map<Variable, Player>();
  return new Map(
    players.map((player) => {
      const variables = variablesOf(player.models);
      for (const variable of variables) if (!owner.has(variable)) owner.set(variable, player);
      const owned = variables.filter((variable) => owner.get(variable) === player);
      if (variables.length > 0 && owned.length === 0)
        throw new RangeError(
          `Trainer: players must each have weights of their own, got "${player.name}", all of whose weights belong to "${owner.get(variables[0] as Variable)?.name}"`,
        );
      return [player, new Set(owned)];
    }),
  );
}
