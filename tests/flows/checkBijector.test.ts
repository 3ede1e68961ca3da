import { add, mul, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Bijector, checkBijector, invertibleConv, randomStream } from '../../src/index.js';

/** y = 2x, correct with the default arguments. */
class Doubling extends Bijector {
  static readonly className = 'Doubling';

  constructor(
    readonly inverseFactor = 0.5,
    readonly derivative = 2,
    readonly inverseDerivative = 0.5,
  ) {
    super({ name: 'doubling' });
  }

  protected override transform(x: Tensor) {
    return { y: mul(x, 2), logDet: add(zeros([x.shape[0] as number]), 4 * Math.log(this.derivative)) as never };
  }

  protected override invert(y: Tensor) {
    const logDet = add(zeros([y.shape[0] as number]), 4 * Math.log(this.inverseDerivative)) as never;
    return { x: mul(y, this.inverseFactor), logDet };
  }
}

const x = () => randomStream(1).normal([3, 2, 2]);

test('returns errors close to 0 for a correct bijector', async () => {
  const report = await checkBijector(new Doubling(), x());
  for (const error of Object.values(report)) expect(error).toBeLessThan(1e-6);
  await checkBijector(invertibleConv(), randomStream(2).normal([2, 3, 8]));
});

test('throws if the inverse or a log-determinant is wrong, and names it', async () => {
  await expect(checkBijector(new Doubling(0.51), x())).rejects.toThrow(
    /^checkBijector: doubling: roundTrip must be <= 0.0001, got 0.0/,
  );
  await expect(checkBijector(new Doubling(0.5, 2.1), x())).rejects.toThrow('logDet must be <= 0.001, got 0.0');
  await expect(checkBijector(new Doubling(0.5, 2, 0.6), x())).rejects.toThrow('sumOfLogDets must be <= 0.001, got 0.');
  await expect(checkBijector(new Doubling(Number.POSITIVE_INFINITY), x())).rejects.toThrow(
    'x of inverse must be finite',
  );
  await expect(checkBijector(new Doubling(0.5, 0), x())).rejects.toThrow('logDet of forward must be finite');
});
