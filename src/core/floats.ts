import { cast, type Tensor } from '@tensorflow/tfjs-core';

/**
 * A tensor as float32: the same tensor if it has this type already.
 *
 * For tensors of the user, which may be integers (images, one-hot rows) or booleans. `concat`, `stack` and
 * other operations use the type of their first tensor, and would truncate the following floats to integers.
 */
export function floats<T extends Tensor>(x: T): T {
  return x.dtype === 'float32' ? x : cast(x, 'float32');
}
