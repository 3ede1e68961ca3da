import type { NamedTensorMap, Tensor, Tensor1D } from '@tensorflow/tfjs-core';

/** Result of {@link Bijector.forward}. */
export type ForwardResult = {
  y: Tensor;
  /** ln |det dy/dx| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** Result of {@link Bijector.inverse}. */
export type InverseResult = {
  x: Tensor;
  /** ln |det dx/dy| of each example, `[batch]`. */
  logDet: Tensor1D;
};

/** Result of {@link Bijector.vjp}. */
export type VjpResult = {
  /** The input, computed from the output. */
  x: Tensor;
  /** Gradient of the loss with respect to x. */
  gradient: Tensor;
  /** Gradients of the loss with respect to the trainable weights, by variable name. */
  gradients: NamedTensorMap;
};
