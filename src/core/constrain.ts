import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { variableOf } from './tfjs.js';

/** Puts weights that have a constraint, `kernelConstraint` for example, back to where it allows; tfjs's optimisers do not. */
export function constrain(weights: readonly LayerVariable[]): void {
  for (const weight of weights) {
    const { constraint } = weight as unknown as { constraint?: { apply(x: Tensor): Tensor } | null };
    if (constraint) tidy(() => variableOf(weight).assign(constraint.apply(weight.read())));
  }
}
