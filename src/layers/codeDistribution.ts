import {
  add,
  exp,
  logSoftmax,
  mul,
  neg,
  softmax,
  softplus,
  square,
  sub,
  sum,
  type Tensor1D,
  type Tensor2D,
} from '@tensorflow/tfjs-core';

/**
 * What a {@link codeHead} predicts for one code: the logits of its classes, or the mean and the log-variance
 * of each dimension. The log-variance is a number if the standard deviation is fixed.
 */
export type CodeDistribution =
  | { kind: 'categorical'; logits: Tensor2D }
  | { kind: 'gaussian'; mean: Tensor2D; logVariance: Tensor2D | number };

/**
 * ln Q of a code under its distribution, `[batch]`, in nats: the sum over the dimensions of the code.
 *
 * @internal
 */
export function logProbability(distribution: CodeDistribution, code: Tensor2D): Tensor1D {
  if (distribution.kind === 'categorical') return sum(mul(code, logSoftmax(distribution.logits)), 1);
  const { mean, logVariance } = distribution;
  const squares = mul(square(sub(code, mean)), exp(neg(logVariance)));
  return mul(sum(add(squares, add(logVariance, Math.log(2 * Math.PI))), 1), -0.5);
}

/**
 * The best estimate of a code, `[batch, size]`: the probabilities of the classes, or the means.
 *
 * @internal
 */
export function estimateOf(distribution: CodeDistribution): Tensor2D {
  return distribution.kind === 'categorical' ? (softmax(distribution.logits) as Tensor2D) : distribution.mean;
}

/**
 * The learned log-variance for an output of the head: 0 for an output of 0, and never below 2 ln `minStddev`.
 *
 * @internal
 */
export function learnedLogVariance(output: Tensor2D, minStddev: number): Tensor2D {
  const minimum = 2 * Math.log(minStddev);
  return add(softplus(add(output, Math.log(Math.expm1(-minimum)))), minimum);
}

/**
 * The highest ln Q that a continuous code of `size` dimensions can have, in nats: the log-density of a
 * Gaussian with this standard deviation at its mean.
 *
 * @internal
 */
export function maxLogDensity(size: number, stddev: number): number {
  return -(size / 2) * (Math.log(2 * Math.PI) + 2 * Math.log(stddev));
}
