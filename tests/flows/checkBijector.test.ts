import { add, mul, type Tensor, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { Bijector, checkBijector, invertibleConv, randomStream } from '../../src/index.js';

/** Doubles, but for what is broken in it. */
class Doubling extends Bijector {
  static readonly className = 'Doubling';

  constructor(
    readonly back = 0.5,
    readonly slope = 2,
    readonly slopeBack = 0.5,
  ) {
    super({ name: 'doubling' });
  }

  protected override transform(x: Tensor) {
    return { y: mul(x, 2), logDet: add(zeros([x.shape[0] as number]), 4 * Math.log(this.slope)) as never };
  }

  protected override invert(y: Tensor) {
    return { x: mul(y, this.back), logDet: add(zeros([y.shape[0] as number]), 4 * Math.log(this.slopeBack)) as never };
  }
}

const x = () => randomStream(1).normal([3, 2, 2]);

test('what is right is found right, to the last digits', async () => {
  const report = await checkBijector(new Doubling(), x());
  for (const figure of Object.values(report)) expect(figure).toBeLessThan(1e-6);
  await checkBijector(invertibleConv(), randomStream(2).normal([2, 3, 8]));
});

test('each thing that can be wrong is told', async () => {
  await expect(checkBijector(new Doubling(0.51), x())).rejects.toThrow(
    /^checkBijector: doubling: roundTrip must be at most 0.0001, got 0.0/,
  );
  await expect(checkBijector(new Doubling(0.5, 2.1), x())).rejects.toThrow('logDet must be at most 0.001, got 0.0');
  await expect(checkBijector(new Doubling(0.5, 2, 0.6), x())).rejects.toThrow(
    'sumOfLogDets must be at most 0.001, got 0.',
  );
  await expect(checkBijector(new Doubling(Number.POSITIVE_INFINITY), x())).rejects.toThrow('inverse is not finite');
  await expect(checkBijector(new Doubling(0.5, 0), x())).rejects.toThrow('its log-determinant is not finite');
});
