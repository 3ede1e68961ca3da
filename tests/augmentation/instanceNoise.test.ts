import { ones, sub } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { instanceNoise, linearSchedule, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const at = (step: number) => ({ random: randomStream(3), step });

test('Gaussian noise of the deviation of the step', async () => {
  const x = ones([50, 4, 5, 2]);
  const noise = await numbers(randomStream(3).normal([50, 4, 5, 2]));
  await expectClose(
    sub(instanceNoise({ stddev: 0.5 })(x, at(7)), x),
    noise.map((n) => n / 2),
  );
  const fading = instanceNoise({ stddev: linearSchedule({ from: 0.4, to: 0, steps: 100 }) });
  await expectClose(
    sub(fading(x, at(25)), x),
    noise.map((n) => n * 0.3),
  );
  for (const step of [100, 5000]) expect(await numbers(fading(x, at(step)))).toEqual(await numbers(x));
});

test('bad arguments are named', () => {
  expect(() => instanceNoise({ stddev: -1 })).toThrow('instanceNoise: stddev must be >= 0 or a function, got -1');
  const turning = instanceNoise({ stddev: (step) => 1 - step });
  expect(() => turning(ones([1]), at(2))).toThrow('instanceNoise: stddev must be >= 0, got -1');
});
