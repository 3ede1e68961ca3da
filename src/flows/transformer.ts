import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * An increasing scalar function with parameters. A {@link Coupling} applies it to each element of the
 * transformed part.
 *
 * Elements have the shape `[n, 1]`, their parameters `[n, size]`. If all parameters are 0, the function must
 * be the identity.
 */
export interface Transformer {
  /** Number of parameters of each element. */
  readonly size: number;
  /** Transforms elements. */
  forward(x: Tensor2D, parameters: Tensor2D): Transformed;
  /** Inverts `forward`. */
  inverse(y: Tensor2D, parameters: Tensor2D): Transformed;
}

/** Result of a {@link Transformer}. */
export interface Transformed {
  /** The transformed elements, `[n, 1]`. */
  value: Tensor2D;
  /** Logarithm of the derivative at each element, `[n, 1]`. */
  logDerivative: Tensor2D;
}
