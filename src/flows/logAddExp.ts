import { add, softplus, sub, type Tensor } from '@tensorflow/tfjs-core';

/** ln(eᵃ + eᵇ) of each element, without overflow. */
export function logAddExp<T extends Tensor>(a: T, b: T): T {
  // not from the maximum and |a - b|, whose gradients are wrong where a = b, as in a new flow
  return add(b, softplus(sub(a, b)));
}
