import { grad, sum, type Tensor } from '@tensorflow/tfjs-core';
import { type Discriminate, logitsFor } from './discriminate.js';

/**
 * $\nabla_x D(x)$ of each example of a float32 batch. It can be differentiated with respect to the weights of D.
 */
export function inputGradients(name: string, discriminate: Discriminate, x: Tensor): Tensor {
  // the logits of different examples do not depend on each other, so that one gradient of their sum has all of them
  return grad((moved: Tensor) => sum(logitsFor(name, discriminate, moved)))(x);
}
