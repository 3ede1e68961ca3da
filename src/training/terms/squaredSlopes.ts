import { grad, square, sum, type Tensor } from '@tensorflow/tfjs-core';
import { firstTensor } from '../../core/firstTensor.js';
import type { TermContext } from './term.js';

/** $\|\nabla_x D(x, c)\|^2$ of each sample, `[batch]`; can be differentiated by the discriminator's weights. */
export function squaredSlopes({ discriminator, call }: TermContext, x: Tensor, condition: Tensor | undefined): Tensor {
  const logits = (moved: Tensor) => {
    const told = discriminator.inputs.length > 1 && condition;
    return sum(firstTensor(call(discriminator, told ? [moved, told] : moved)));
  };
  const slopes = grad(logits)(x);
  return sum(
    square(slopes),
    x.shape.slice(1).map((_, axis) => axis + 1),
  );
}
