import { mul, type Tensor } from '@tensorflow/tfjs-core';

const shapes = new WeakMap<object, string>();

/**
 * The right operand of a product, or a copy of it. XNNPACK packs it once and finds it again by its memory alone: the
 * same numbers under another shape, as `reshape` gives them, would be multiplied in the first shape, or read out of bounds.
 */
export function uncachedOperand(b: Tensor): Tensor {
  const shape = b.shape.slice(-2).join('×');
  const known = shapes.get(b.dataId);
  if (known === undefined) shapes.set(b.dataId, shape);
  // not a clone, which shares its memory
  return known === undefined || known === shape ? b : mul(b, 1);
}
