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
import { withStateKept } from '../core/modelState.js';
import { type BijectorCall, gradientsOf } from './bijector.js';
import { bothSigns, logMeanOfBoth } from './bothSigns.js';
import type { NormalizingFlow } from './normalizingFlow.js';

/**
 * The mean of −ln p, times `scale`, and its gradients by weights and data, in the memory of one block: activations are not kept for the way back but made again from the
 * outputs, block by block. The caller disposes all of it.
 */
export function reversibleGradients(
  flow: NormalizingFlow,
  x: Tensor,
  scale: number,
  call: BijectorCall,
): { loss: Scalar; gradients: NamedTensorMap; byData: Tensor } {
  const { bijector, prior, symmetric } = flow;
  return tidy(() => {
    const { x: given, call: called } = symmetric ? bothSigns(x, call) : { x, call };
    const heard = flow.heardByBijector(called);
    const { y: latents, logDet: stretched } = bijector.forward(given, heard);
    const [z, logDet] = [variable(latents), variable(stretched)];
    const loss = () => {
      const each = add(flow.priorLogProb(z, called), logDet) as Tensor1D;
      return mul(neg(mean(symmetric ? logMeanOfBoth(each) : each)), scale) as Scalar;
    };
    const ofPrior = gradientsOf(prior, [z, logDet], loss);
    const [byLatents, byLogDet] = ofPrior.byInputs as [Tensor, Tensor1D];
    // what blocks keep in mind has changed on the way there
    const pulled = withStateKept([bijector], () => bijector.pullBack(z, byLatents, byLogDet, heard));
    const value = loss();
    const [first, second] = symmetric ? (split(pulled.gradient, 2) as [Tensor, Tensor]) : [pulled.gradient];
    const byData = second ? add(first, neg(second)) : first.clone();
    for (const tensor of [pulled.x, pulled.gradient, z, logDet]) tensor.dispose();
    return { loss: value, gradients: { ...ofPrior.gradients, ...pulled.gradients }, byData };
  });
}
