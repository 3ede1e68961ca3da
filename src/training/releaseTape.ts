import { engine } from '@tensorflow/tfjs-core';

/** Frees the activations that tfjs still keeps for a gradient after an error interrupted it. */
export function releaseTape(): void {
  const { state } = engine();
  if (state.gradientDepth > 0) return;
  for (const { saved = [] } of state.activeTape ?? []) {
    for (const tensor of saved) tensor.dispose();
  }
  state.activeTape = undefined as never;
}
