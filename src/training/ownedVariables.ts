import type { Variable } from '@tensorflow/tfjs-core';
import { variablesOf } from '../core/modelState.js';
import type { Player } from './player.js';

/**
 * The variables that each player trains. A variable in several players' models belongs to the first of them.
 *
 * @throws RangeError if a player has weights, but none of its own.
 */
export function ownedVariables(players: readonly Player[]): Map<Player, ReadonlySet<Variable>> {
  const owner = new Map<Variable, Player>();
  return new Map(
    players.map((player, index) => {
      const variables = variablesOf(player.models);
      for (const variable of variables) if (!owner.has(variable)) owner.set(variable, player);
      const owned = variables.filter((variable) => owner.get(variable) === player);
      if (variables.length > 0 && owned.length === 0)
        throw new RangeError(
          `Trainer: players[${index}] must have weights of its own, got "${player.name}", ` +
            `whose weights all belong to "${owner.get(variables[0] as Variable)?.name}"`,
        );
      return [player, new Set(owned)];
    }),
  );
}
