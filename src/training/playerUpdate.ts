import { dispose, type NamedTensorMap, type Tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { withRandom } from '../core/activeRandom.js';
import { variablesOf, withVariablesRestored } from '../core/modelState.js';
import type { RandomStream } from '../core/randomStream.js';
import { withFreshSeeds } from '../core/withFreshSeeds.js';
import { constrain } from './applyConstraints.js';
import type { ValueAndGradients } from './lossGradients.js';
import type { Batch, Player } from './player.js';

/** What an update needs besides player and batch. */
export interface PlayerUpdate {
  /** All players of the trainer. */
  players: readonly Player[];
  /** The variables that the player trains. */
  owned: ReadonlySet<Variable>;
  step: number;
  random: RandomStream;
  /** Takes losses and measures; they are disposed afterwards. */
  record(values: Required<Pick<ValueAndGradients, 'losses' | 'measures'>>): void;
}

/** One update of a player. Weights and state of the other players' models do not change. */
export function updatePlayer(player: Player, batch: Batch, args: PlayerUpdate): void {
  const { players, owned, step, random, record } = args;
  const models = players.flatMap((other) => other.models);
  const otherState = variablesOf(models, 'nonTrainableWeights').filter((variable) => !owned.has(variable));
  const compute = () => player.valueAndGradients(batch, { step, random, owned });
  tidy(() => {
    const {
      losses,
      measures = {},
      gradients,
    } = withRandom(random.fork('layers'), () =>
      withFreshSeeds(models, () => withVariablesRestored(otherState, compute)),
    );
    try {
      const own = inOrder(gradients, owned);
      player.optimizer.applyGradients(own);
      constrain(player.models, ({ name }) => Object.hasOwn(own, name));
      record({ losses, measures });
    } finally {
      dispose([losses, measures]);
    }
  });
}

/**
 * The gradients in the order of the variables. The optimizers of tfjs identify a variable by its position.
 */
function inOrder(gradients: NamedTensorMap, variables: ReadonlySet<Variable>): NamedTensorMap {
  const known = [...variables].filter(({ name }) => gradients[name]);
  return Object.fromEntries(known.map(({ name }) => [name, gradients[name] as Tensor]));
}
