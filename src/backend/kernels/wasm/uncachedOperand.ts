import { mul, type Tensor } from '@tensorflow/tfjs-core';

const shapes = new WeakMap<object, string>();

/**
 * Returns the right operand of a matrix product, or a copy if XNNPACK has cached its data with another shape.
 * XNNPACK packs an operand once and finds it again by its memory address alone. After a `reshape`, which
 * shares the memory, it would multiply with the first shape, or read out of bounds.
 */
export function uncachedOperand(b: Tensor): Tensor {
  const shape = b.shape.slice(-2).join('×');
  const known = shapes.get(b.dataId);
  if (known === undefined) shapes.set(b.dataId, shape);
  // not a clone, which shares the memory
  return known === undefined || known === shape ? b : mul(b, 1);
}
