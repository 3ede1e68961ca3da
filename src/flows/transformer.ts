import type { Tensor2D } from '@tensorflow/tfjs-core';

/**
 * An increasing function of a number, steered by parameters: what a {@link Coupling} does to each number that it moves.
 *
 * Numbers come as `[n, 1]`, their parameters as `[n, size]`. Parameters of 0 must give the identity.
 */
export interface Transformer {
  /** Parameters a number. */
  readonly size: number;
  /** Moves numbers. */
  forward(x: Tensor2D, parameters: Tensor2D): Transformed;
  /** Moves them back. */
  inverse(y: Tensor2D, parameters: Tensor2D): Transformed;
}

/** Numbers moved, and the logarithm of the slope of the function that moved each, `[n, 1]`. */
export interface Transformed {
  value: Tensor2D;
  logSlope: Tensor2D;
}
