import {
  add,
  concat,
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
import { logAddExp } from './logAddExp.js';
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
    // both cases of a symmetric flow in one batch
    const twice = <T extends Tensor>(tensor: T, other: (tensor: T) => T): T =>
      symmetric ? concat([tensor, other(tensor)]) : tensor;
    const given = twice(x, neg);
    const { context, ...rest } = call;
    const called = { ...rest, ...(context && { context: twice(context, (same) => same) }) };
    const heard = flow.heardByBijector(called);
    const { y: latents, logDet: stretched } = bijector.forward(given, heard);
    const [z, logDet] = [variable(latents), variable(stretched)];
    const loss = () => {
      const each = add(flow.priorLogProb(z, called), logDet) as Tensor1D;
      const nats = neg(mean(symmetric ? logAddExp(...(split(each, 2) as [Tensor1D, Tensor1D])) : each));
      return mul(symmetric ? add(nats, Math.LN2) : nats, scale) as Scalar;
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
