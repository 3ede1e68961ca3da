import {
  add,
  mean,
  mul,
  type NamedTensorMap,
  neg,
  type Scalar,
  split,
  type Tensor,
  type Tensor1D,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { variablesOf } from '../core/modelState.js';
import type { BijectorCall } from './bijector.js';
import { bothSigns, logMeanOfBoth } from './bothSigns.js';
import { gradientsOf, pick } from './gradientsOf.js';
import type { NormalizingFlow } from './normalizingFlow.js';
import { ReversiblePass } from './reversiblePass.js';

/**
 * The mean of −ln p, times `scale`, and its gradients by weights and data, in the memory of one block: activations are not kept for the way back but made again from the
 * outputs, block by block. What conditioners draw and remember on the way there is the same on the way back. The caller disposes all of it, and calls it within `withRandom`.
 */
export function reversibleGradients(
  flow: NormalizingFlow,
  x: Tensor,
  scale: number,
  call: BijectorCall,
): { loss: Scalar; gradients: NamedTensorMap; byData: Tensor } {
  const { bijector, prior, symmetric } = flow;
  const pass = new ReversiblePass();
  const gradients = () => {
    const { x: given, call: called } = symmetric ? bothSigns(x, call) : { x, call };
    const heard = { ...flow.heardByBijector(called), repeats: pass };
    const { y: latents, logDet: stretched } = bijector.forward(given, heard);
    const [z, logDet] = [variable(latents), variable(stretched)];
    const loss = () => {
      const each = add(flow.priorLogProb(z, called), logDet) as Tensor1D;
      return mul(neg(mean(symmetric ? logMeanOfBoth(each) : each)), scale) as Scalar;
    };
    const ofPrior = gradientsOf(prior, [z, logDet], loss);
    const [byLatents, byLogDet] = ofPrior.byInputs as [Tensor, Tensor1D];
    const pulled = bijector.vjp(z, byLatents, byLogDet, heard);
    const value = loss();
    const [first, second] = symmetric ? (split(pulled.gradient, 2) as [Tensor, Tensor]) : [pulled.gradient];
    const byData = second ? add(first, neg(second)) : first.clone();
    for (const tensor of [pulled.x, pulled.gradient, z, logDet]) tensor.dispose();
    const trained = variablesOf([flow.model], 'trainableWeights').map(({ name }) => name);
    return { loss: value, gradients: pick({ ...ofPrior.gradients, ...pulled.gradients }, trained), byData };
  };
  try {
    return tidy(gradients);
  } finally {
    pass.dispose();
  }
}
