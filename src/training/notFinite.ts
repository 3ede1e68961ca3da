import { addN, mul, type Scalar, sum, tidy } from '@tensorflow/tfjs-core';
import { variablesOf } from '../core/modelState.js';
import type { Player } from './player.js';

/** What is no longer finite of losses and players' weights, in words, if anything. */
export async function notFinite(
  losses: Record<string, number>,
  players: readonly Player[],
): Promise<string | undefined> {
  const loss = Object.keys(losses).find((name) => !Number.isFinite(losses[name]));
  if (loss) return `the loss "${loss}" was not finite`;
  for (const { name, models } of players) {
    const total = tidy(() => {
      return addN(variablesOf(models).map((variable) => sum(mul(variable, 0)))) as Scalar;
    });
    const [value] = await total.data();
    total.dispose();
    if (!Number.isFinite(value)) return `a weight of the player "${name}" was not finite`;
  }
  return undefined;
}
