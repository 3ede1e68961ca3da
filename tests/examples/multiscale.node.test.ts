import { add, cos, mul, range, reshape, type Tensor, tidy, zeros } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { meanFrequency, varianceByBand } from '../../examples/multiscale/bands.js';
import { randomStream } from '../../src/index.js';

/** A wave of so many cycles a picture along each axis, 16 pixels wide, in groups of 4 with other amplitudes each. */
function waves(rows: number, columns: number): Tensor {
  return tidy(() => {
    const angle = (cycles: number) => mul(range(0, 16), (2 * Math.PI * cycles) / 16);
    const phase = add(reshape(angle(rows), [1, 16, 1, 1]), reshape(angle(columns), [1, 1, 16, 1]));
    const amplitudes = reshape(randomStream(1).normal([8]), [8, 1, 1, 1]);
    return mul(amplitudes, cos(phase));
  });
}

test.each([
  [0, 0, 0],
  [3, 0, 3],
  [0, 8, 8],
  [3, 4, 5],
])('a wave of %i and %i cycles is in band %i', async (rows, columns, band) => {
  const bands = await varianceByBand(waves(rows, columns), 4);
  const total = bands.reduce((a, b) => a + b);
  expect(total).toBeGreaterThan(1);
  expect((bands[band] as number) / total).toBeGreaterThan(0.9999);
  expect(meanFrequency(bands)).toBeCloseTo(band, 2);
});

test('it is the variance within groups: all bands together are all pixels, whatever the groups differ in', async () => {
  const noise = randomStream(2).normal([4 * 200, 8, 8, 1]);
  const shifts = reshape(mul(randomStream(3).normal([4]), 100), [4, 1, 1, 1, 1]);
  const pictures = tidy(() => reshape(add(reshape(noise, [4, 200, 8, 8, 1]), shifts), [800, 8, 8, 1]));
  const bands = await varianceByBand(pictures, 200);
  // white noise has 64 in each of the frequencies, and 1 and 4 of them are in the first two bands, 8 in each of two …
  expect((bands[0] as number) / 64).toBeCloseTo(1, 0);
  expect((bands[1] as number) / (8 * 64)).toBeCloseTo(1, 1);
});

test('pictures that do not differ have none', async () => {
  const bands = await varianceByBand(zeros([8, 4, 4, 1]), 4);
  expect(bands).toEqual([0, 0, 0]);
});
