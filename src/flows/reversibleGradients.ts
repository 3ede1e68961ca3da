import {
  fill,
  mean,
  mul,
  type NamedTensorMap,
  neg,
  type Scalar,
  sub,
  type Tensor,
  tidy,
  variable,
} from '@tensorflow/tfjs-core';
import { withStateKept } from '../core/modelState.js';
import { type BijectorCall, gradientsOf } from './bijector.js';
import type { NormalizingFlow } from './normalizingFlow.js';

/**
 * The mean of −ln p, times `scale`, and its gradients, in the memory of one block: activations are not kept for the way back but made again from the
 * outputs, block by block. The caller disposes all of it.
 */
export function reversibleGradients(
  flow: NormalizingFlow,
  x: Tensor,
  scale: number,
  call: BijectorCall,
): { loss: Scalar; gradients: NamedTensorMap } {
  const { bijector, prior } = flow;
  return tidy(() => {
    const { y: latents, logDet } = bijector.forward(x, call);
    const z = variable(latents);
    latents.dispose();
    const nats = () => mul(neg(mean(prior.logProb(z, call.context))), scale);
    const ofPrior = gradientsOf(prior, [z], nats);
    const batch = x.shape[0] as number;
    // what blocks keep in mind has changed on the way there
    const pulled = withStateKept([bijector], () =>
      bijector.pullBack(z, ofPrior.byInputs[0] as Tensor, fill([batch], -scale / batch), call),
    );
    const loss = sub(nats(), mul(mean(logDet), scale)) as Scalar;
    for (const tensor of [pulled.x, pulled.gradient, z]) tensor.dispose();
    return { loss, gradients: { ...ofPrior.gradients, ...pulled.gradients } };
  });
}
