import { grad, mul, reshape, sum, type Tensor, tensor1d, tidy } from '@tensorflow/tfjs-core';
import { checkArguments, checkValue, nonNegative, optional } from '../core/check.js';
import { floats } from '../core/floats.js';
import type { Bijector } from './bijector.js';
import { checkBatch, examples, bijector as isBijector } from './checks.js';
import { luDecomposition, pivotsOf } from './luDecomposition.js';

/** Arguments of {@link checkBijector}. */
export interface CheckBijectorArgs {
  /** What a conditional bijector is conditioned on. */
  condition?: Tensor;
  /** Most that a number may be off after forward and inverse, relative to the largest input. Default 1e-4. */
  roundTrip?: number;
  /** Most that the log-determinant may be off the true one, in nats, relative to 1 or to itself if it is larger. Default 1e-3. */
  logDet?: number;
}

/** What {@link checkBijector} found. */
export interface BijectorReport {
  /** Largest |inverse(forward(x)) - x|, relative to the largest |x|. */
  roundTrip: number;
  /** Largest difference between `logDet` and the logarithm of the determinant of the Jacobian that automatic differentiation gives. */
  logDet: number;
  /** Largest |logDet of forward + logDet of inverse|, likewise relative. */
  sumOfLogDets: number;
}

/**
 * Proves a bijector at some inputs: that its inverse is one, and that its log-determinant is that of its true Jacobian.
 *
 * The Jacobian costs as many backward passes as an example has numbers, and its determinant is found in double precision: take small inputs, `[batch, ...]`, of up to a
 * few hundred numbers each. Call it again with inputs of ±1000 to see that nothing overflows.
 *
 * @returns what was found, if all is within bounds.
 * @throws Error that says which of the figures is out of bounds, or not finite.
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
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
  const made = tidy(() => {
    try {
      const { y, logDet: there } = bijector.forward(x, call);
      const { x: again, logDet: back } = bijector.inverse(y, call);
      return { y, there, again, back };
    } catch (error) {
      throw new Error(`checkBijector: ${(error as Error).message}`, { cause: error });
    }
  });
  const [given, moved, again, there, back] = await Promise.all(
    [x, made.y, made.again, made.there, made.back].map(async (tensor) => [...(await tensor.data())]),
  );
  const [batch, size] = [x.shape[0] as number, (made.y.size / (x.shape[0] as number)) as number];
  for (const tensor of Object.values(made)) tensor.dispose();
  if (size * batch !== x.size)
    throw new Error(
      `checkBijector: ${bijector.name}: y must have as many numbers as x, got ${size * batch}, not ${x.size}`,
    );
  const finite = (label: string, values: number[] = []) => {
    if (!values.every(Number.isFinite)) throw new Error(`checkBijector: ${bijector.name}: ${label} is not finite`);
    return values;
  };
  finite('forward', moved);
  finite('its log-determinant', there);
  finite('inverse', again);
  finite("the inverse's log-determinant", back);

  const jacobians: number[][][] = Array.from({ length: batch }, () => []);
  for (let place = 0; place < size; place += 1) {
    const row = tidy(() => {
      const pick = tensor1d(Array.from({ length: size }, (_, other) => Number(other === place)));
      return grad((at) => sum(mul(reshape(bijector.forward(at, call).y, [batch, size]), pick)))(floats(x));
    });
    // awaited one by one, as a GPU that is given all at once may run out of memory
    const slopes = await row.data();
    row.dispose();
    for (const [example, jacobian] of jacobians.entries())
      jacobian.push([...slopes.subarray(example * size, (example + 1) * size)]);
  }
  const truth = jacobians.map((jacobian) =>
    pivotsOf(luDecomposition(jacobian)).reduce((total, pivot) => total + Math.log(Math.abs(pivot)), 0),
  );
  const off = (values: number[] | undefined, expected: number[]) =>
    Math.max(
      ...expected.map(
        (value, example) => Math.abs((values?.[example] as number) - value) / Math.max(1, Math.abs(value)),
      ),
    );
  const scale = Math.max(...(given as number[]).map(Math.abs), Number.MIN_VALUE);
  const report = {
    roundTrip:
      Math.max(...(given as number[]).map((value, place) => Math.abs((again?.[place] as number) - value))) / scale,
    logDet: off(there, truth),
    sumOfLogDets: off(
      back,
      (there as number[]).map((value) => -value),
    ),
  };
  const bounds = { roundTrip, logDet, sumOfLogDets: logDet };
  for (const [figure, most] of Object.entries(bounds)) {
    const value = report[figure as keyof BijectorReport];
    if (!(value <= most))
      throw new Error(`checkBijector: ${bijector.name}: ${figure} must be at most ${most}, got ${value}`);
  }
  return report;
}
