import { addN, mul, type Scalar, stack, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { TrainingState } from './trainingState.js';

/** What each part of the state is called, by how its names begin. */
const parts = { weights: 'a weight', average: 'an averaged weight', optimizers: 'a number of the optimizer' };

/** What is no longer finite of losses and all that training changes, in words, if anything. */
export async function notFinite(losses: Record<string, number>, state: TrainingState): Promise<string | undefined> {
  const loss = Object.keys(losses).find((name) => !Number.isFinite(losses[name]));
  if (loss) return `the loss "${loss}" was not finite`;
  const groups = new Map<string, Tensor[]>();
  for (const [name, tensor] of Object.entries(state)) {
    if (tensor.dtype !== 'float32') continue;
    const [part = '', player] = name.split('/');
    const said = `${parts[part as keyof typeof parts]} of the player "${player}"`;
    groups.set(said, [...(groups.get(said) ?? []), tensor]);
  }
  if (groups.size === 0) return undefined;
  const zeros = tidy(() =>
    stack([...groups.values()].map((tensors) => addN(tensors.map((tensor) => sum(mul(tensor, 0)))) as Scalar)),
  );
  const values = await zeros.data();
  zeros.dispose();
  const wrong = [...groups.keys()].find((_, index) => !Number.isFinite(values[index]));
  return wrong && `${wrong} was not finite`;
}
