import { mul, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomStream } from '../../src/index.js';
import { finiteDifferences, type Point } from './finiteDifferences.js';
import { numbers, onCpu } from './numbers.js';

/**
 * Fails unless `gradients`, of the active backend, are the differences of a function on the cpu backend.
 *
 * @param create makes that function, of the numbers of all inputs, once the cpu backend is active.
 * @param options `kinks`: the function jumps where an activation changes its sign, as gradient penalties do; entries
 * whose difference depends on the step are left out, and more than half must remain.
 */
export async function expectDifferences(
  gradients: Tensor[],
  at: Tensor[],
  create: () => (points: Point[]) => number,
  { kinks = false, ...options }: { step?: number; most?: number; kinks?: boolean } = {},
): Promise<void> {
  const analytic = await Promise.all(gradients.map(numbers));
  const points = await Promise.all(at.map(async (tensor) => Float32Array.from(await numbers(tensor))));
  const errors = await onCpu(() => {
    const f = create();
    return points.flatMap((point, place) => {
      const differ = (step = options.step) =>
        finiteDifferences((moved) => f(points.with(place, moved)), point, { ...options, ...(step && { step }) });
      const all = differ();
      const finer = kinks ? differ((options.step as number) / 2) : all;
      const size = Math.max(...all.map(({ value }) => Math.abs(value)));
      const differences = finer.filter(
        ({ value }, index) => Math.abs(value - (all[index]?.value as number)) <= 0.01 * size,
      );
      expect(differences.length).toBeGreaterThan(all.length / 2);
      const scale = Math.max(...differences.map(({ value }) => Math.abs(value)), 1e-3);
      return differences.map(({ index, value }) => {
        const error = Math.abs(((analytic[place] as number[])[index] as number) - value) / scale;
        return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      });
    });
  });
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(errors.length / 2)], 'median error').toBeLessThan(0.005);
  expect(errors.at(-1), 'largest error').toBeLessThan(0.05);
}

/** One number of all outputs, each weighted differently. */
export function projection(y: Tensor, seed = 23): Scalar {
  return sum(mul(y, randomStream(seed).normal(y.shape)));
}
