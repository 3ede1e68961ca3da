import { cast, type Tensor } from '@tensorflow/tfjs-core';

/**
 * The numbers of a tensor as float32: the tensor itself if it has that type already.
 *
 * For tensors that come from a user, who may have integers (pictures, one-hot rows) or booleans: `concat`, `stack` and others take
 * the type of their first tensor, and would cut the floats that follow to integers.
 */
export function floats<T extends Tensor>(x: T): T {
  return x.dtype === 'float32' ? x : cast(x, 'float32');
}
