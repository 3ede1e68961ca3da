import { add, exp, mul, neg, square, sub, type Tensor } from '@tensorflow/tfjs-core';

/** ln 2π. */
export const logTwoPi = Math.log(2 * Math.PI);

/** The logarithm of the Gaussian density at each element. */
export function logGaussian(z: Tensor, mean: Tensor, logStddev: Tensor): Tensor {
  const standardized = mul(sub(z, mean), exp(neg(logStddev)));
  return mul(add(add(square(standardized), mul(logStddev, 2)), logTwoPi), -0.5);
}
