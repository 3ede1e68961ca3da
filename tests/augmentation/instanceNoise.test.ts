import { ones, sub } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { instanceNoise, linearSchedule, randomStream } from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';

const at = (step: number) => ({ random: randomStream(3), step });

test('adds Gaussian noise with the standard deviation of the step', async () => {
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

test('uses the standard deviation of step 0 if no step is given', async () => {
  const x = ones([50, 4]);
  const fading = instanceNoise({ stddev: linearSchedule({ from: 0.4, to: 0, steps: 100 }) });
  expect(await numbers(fading(x, { random: randomStream(3) }))).toEqual(await numbers(fading(x, at(0))));
});

test('throws if an argument is wrong', () => {
  expect(() => instanceNoise({ stddev: -1 })).toThrow('instanceNoise: stddev must be >= 0 or a function, got -1');
  const negative = instanceNoise({ stddev: (step) => 1 - step });
  expect(() => negative(ones([1]), at(2))).toThrow('instanceNoise: stddev must be >= 0, got -1');
  expect(() => negative(ones([1]), { random: randomStream(1), step: -1 })).toThrow(
    'instanceNoise: context.step must be an integer >= 0, got -1',
  );
});
