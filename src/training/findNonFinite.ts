import { addN, mul, type Scalar, stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TrainingState } from './trainingState.js';

/** What a tensor of the state is, by the first word of its name. */
const kinds = { weights: 'a weight', average: 'an averaged weight', optimizers: 'an optimizer value' };

/** Says which loss or which part of the state is not finite, or returns undefined. */
export async function findNonFinite(losses: Record<string, number>, state: TrainingState): Promise<string | undefined> {
  const loss = Object.keys(losses).find((name) => !Number.isFinite(losses[name]));
  if (loss) return `the loss "${loss}" was not finite`;
  const groups = new Map<string, Tensor[]>();
  for (const [name, tensor] of Object.entries(state)) {
    if (tensor.dtype !== 'float32') continue;
    const [kind = '', player] = name.split('/');
    const group = `${kinds[kind as keyof typeof kinds]} of the player "${player}"`;
    groups.set(group, [...(groups.get(group) ?? []), tensor]);
  }
  if (groups.size === 0) return undefined;
  // 0 · x is NaN for NaN and for ±Infinity
  const zeros = tidy(() =>
    stack([...groups.values()].map((tensors) => addN(tensors.map((tensor) => sum(mul(tensor, 0)))) as Scalar)),
  );
  const values = await zeros.data();
  zeros.dispose();
  const found = [...groups.keys()].find((_, index) => !Number.isFinite(values[index]));
  return found && `${found} was not finite`;
}
