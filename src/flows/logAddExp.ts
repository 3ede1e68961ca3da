import { add, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';

/** ln(eᵃ + eᵇ), number by number, without overflow. */
export function logAddExp<T extends Tensor>(a: T, b: T): T {
  // not by maximum and |a - b|, whose gradients are wrong where both are equal, as those of a new flow are
  return add(b, softplus(sub(a, b)));
}
