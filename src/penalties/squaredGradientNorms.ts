import { grad, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { floats } from '../core/floats.js';
import { type Discriminate, logitsFor } from './discriminate.js';

/** $\|\nabla_x D(x)\|^2$ of each example, `[batch]`. It can be differentiated with respect to the weights of D. */
export function squaredGradientNorms(name: string, discriminate: Discriminate, x: Tensor): Tensor {
  // the logits of different examples do not depend on each other, so that one gradient of their sum has all of them
  const gradients = grad((moved: Tensor) => sum(logitsFor(name, discriminate, moved)))(floats(x));
  return sum(
    square(gradients),
    x.shape.slice(1).map((_, axis) => axis + 1),
  );
}
