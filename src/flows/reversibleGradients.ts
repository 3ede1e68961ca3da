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
import type { BijectorCall } from './bijectorCall.js';
import { gradientsOf, pick } from './gradientsOf.js';
import type { NormalizingFlow } from './normalizingFlow.js';
import { ReversiblePass } from './reversiblePass.js';
import { concatNegated, logMeanDensityOfBoth } from './symmetry.js';

/**
 * The mean of −ln p, times `scale`, and its gradients with respect to weights and data, in the memory of one
 * bijector.
 *
 * The activations of the forward pass are not stored. The backward pass recomputes them from the outputs, one
 * bijector at a time, with the random numbers and the state that the conditioners used in the forward pass.
 * Call it within `withRandom`. The caller disposes the result.
 */
export function reversibleGradients(
  flow: NormalizingFlow,
  x: Tensor,
  scale: number,
  call: BijectorCall,
): { loss: Scalar; gradients: NamedTensorMap; dataGradient: Tensor } {
  const { bijector, prior, symmetric } = flow;
  const pass = new ReversiblePass();
  const compute = () => {
    const { x: data, call: flowCall } = symmetric ? concatNegated(x, call) : { x, call };
    const bijectorCall = { ...flow.bijectorCall(flowCall), runner: pass };
    const forward = bijector.forward(data, bijectorCall);
    const [z, logDet] = [variable(forward.y), variable(forward.logDet)];
    const meanLoss = () => {
      const logProb = add(flow.priorLogProb(z, flowCall), logDet) as Tensor1D;
      return mul(neg(mean(symmetric ? logMeanDensityOfBoth(logProb) : logProb)), scale) as Scalar;
    };
    const ofPrior = gradientsOf(prior, [z, logDet], meanLoss);
    const [latentGradient, logDetGradient] = ofPrior.inputGradients as [Tensor, Tensor1D];
    const ofBijector = bijector.vjp(z, latentGradient, logDetGradient, bijectorCall);
    const loss = meanLoss();
    const dataGradient = symmetric ? gradientOfBoth(ofBijector.gradient) : ofBijector.gradient.clone();
    for (const tensor of [ofBijector.x, ofBijector.gradient, z, logDet]) tensor.dispose();
    const trainable = variablesOf([flow.model], 'trainableWeights').map(({ name }) => name);
    return { loss, gradients: pick({ ...ofPrior.gradients, ...ofBijector.gradients }, trainable), dataGradient };
  };
  try {
    return tidy(compute);
  } finally {
    pass.dispose();
  }
}

/** The gradient with respect to x from the gradient with respect to the batch of x and −x. */
function gradientOfBoth(gradient: Tensor): Tensor {
  const [ofX, ofNegated] = split(gradient, 2) as [Tensor, Tensor];
  return add(ofX, neg(ofNegated));
}
