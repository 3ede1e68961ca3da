import { type Tensor, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, nonNegative, optional } from '../core/check.js';
import type { Bijector } from './bijector.js';
import type { BijectorCall } from './bijectorCall.js';
import { checkBatch, examples, bijector as isBijector } from './checks.js';
import { logDetOfJacobian } from './logDetOfJacobian.js';

/** Optional arguments of {@link checkBijector}. */
export interface CheckBijectorArgs {
  /** The condition of a conditional bijector. */
  condition?: Tensor;
  /** Upper bound of {@link BijectorReport.roundTrip}. Default 1e-4. */
  roundTrip?: number;
  /**
   * Upper bound of {@link BijectorReport.logDet} and {@link BijectorReport.sumOfLogDets}, in nats. Default
   * 1e-3.
   */
  logDet?: number;
}

/** Result of {@link checkBijector}. */
export interface BijectorReport {
  /** Largest |inverse(forward(x)) − x|, divided by the largest |x|. */
  roundTrip: number;
  /**
   * Largest difference between the log-determinant of `forward` and that of the Jacobian by automatic
   * differentiation. Differences are divided by the expected value where it is larger than 1.
   */
  logDet: number;
  /** Largest |logDet of forward + logDet of inverse|, divided in the same way. */
  sumOfLogDets: number;
}

/**
 * Tests a bijector at some inputs: whether `inverse` inverts `forward`, and whether the log-determinant is
 * that of the Jacobian by automatic differentiation.
 *
 * The Jacobian takes one backward pass for each element of an example, so use small inputs, of up to a few
 * hundred elements each. To test for overflow, also use inputs of about ±1000.
 *
 * @param bijector The bijector to test. It is built if it is not built yet.
 * @param x Inputs, `[batch, ...]`.
 * @returns The errors that were measured, if all are within their bounds.
 * @throws Error if an error is above its bound, or a result is not finite. The message says which.
 * @example
 * ```ts
 * const conditioner = (x: SymbolicTensor) => connect(x, layers.dense({ units: 64, activation: 'relu' }));
 * const { roundTrip } = await checkBijector(affineCoupling({ conditioner }), randomStream(1).normal([8, 2]));
 * ```
 * @category Flows
 */
export async function checkBijector(
  bijector: Bijector,
  x: Tensor,
  args: CheckBijectorArgs = {},
): Promise<BijectorReport> {
  checkValue('checkBijector', 'bijector', bijector, isBijector);
  checkValue('checkBijector', 'x', x, examples);
  checkArguments('checkBijector', args, {
    condition: optional(examples),
    roundTrip: optional(nonNegative),
    logDet: optional(nonNegative),
  });
  const { condition, roundTrip = 1e-4, logDet = 1e-3 } = args;
  if (condition) checkBatch('checkBijector', 'condition', condition, x.shape[0]);
  const call = condition ? { condition } : {};
  const label = `checkBijector: ${bijector.name}`;
  const results = await forwardAndInverse(label, bijector, x, call);
  const jacobianLogDet = await logDetOfJacobian((at) => bijector.forward(at, call).y, x);
  const input = [...(await x.data())];
  const inputScale = Math.max(...input.map(Math.abs), Number.MIN_VALUE);
  const differences = input.map((value, index) => Math.abs((results.inverse[index] as number) - value));
  const report = {
    roundTrip: Math.max(...differences) / inputScale,
    logDet: largestError(results.logDet, jacobianLogDet),
    sumOfLogDets: largestError(
      results.inverseLogDet,
      results.logDet.map((value) => -value),
    ),
  };
  const bounds = { roundTrip, logDet, sumOfLogDets: logDet };
  for (const [key, bound] of Object.entries(bounds)) {
    const value = report[key as keyof BijectorReport];
    // negated, so that NaN throws
    if (!(value <= bound)) throw new Error(`${label}: ${key} must be <= ${bound}, got ${value}`);
  }
  return report;
}

interface Results {
  inverse: number[];
  logDet: number[];
  inverseLogDet: number[];
}

/** The results of forward and inverse, which must be finite. */
async function forwardAndInverse(label: string, bijector: Bijector, x: Tensor, call: BijectorCall): Promise<Results> {
  const tensors = tidy(() => {
    try {
      const { y, logDet } = bijector.forward(x, call);
      const { x: inverse, logDet: inverseLogDet } = bijector.inverse(y, call);
      return { y, logDet, inverse, inverseLogDet };
    } catch (error) {
      throw new Error(`checkBijector: ${(error as Error).message}`, { cause: error });
    }
  });
  const { size } = tensors.y;
  const read = async (name: string, tensor: Tensor) => {
    const values = [...(await tensor.data())];
    if (!values.every(Number.isFinite)) throw new Error(`${label}: ${name} must be finite`);
    return values;
  };
  try {
    if (size !== x.size) throw new Error(`${label}: y must have as many elements as x, ${x.size}, got ${size}`);
    await read('y of forward', tensors.y);
    return {
      logDet: await read('logDet of forward', tensors.logDet),
      inverse: await read('x of inverse', tensors.inverse),
      inverseLogDet: await read('logDet of inverse', tensors.inverseLogDet),
    };
  } finally {
    for (const tensor of Object.values(tensors)) tensor.dispose();
  }
}

/** Largest difference, divided by the expected value where it is larger than 1. */
function largestError(actual: number[], expected: number[]): number {
  const errors = expected.map(
    (value, index) => Math.abs((actual[index] as number) - value) / Math.max(1, Math.abs(value)),
  );
  return Math.max(...errors);
}
