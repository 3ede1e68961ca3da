import { mul, type Scalar, sum, type Tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomStream } from '../../src/index.js';
import { finiteDifferences, type Point } from './finiteDifferences.js';
import { numbers, onCpu } from './numbers.js';

/**
 * Fails unless `gradients`, computed on the active backend, agree with finite differences of a function on
 * the cpu backend.
 *
 * @param create Creates the function of the values of all inputs. Called when the cpu backend is active.
 * @param options `kinks`: the function is not smooth where an activation changes its sign, as in gradient
 * penalties. Elements whose difference depends on the step are skipped, and more than half must remain.
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
    return points.flatMap((point, input) => {
      const differencesAt = (step = options.step) =>
        finiteDifferences((moved) => f(points.with(input, moved)), point, { ...options, ...(step && { step }) });
      const all = differencesAt();
      const finer = kinks ? differencesAt((options.step as number) / 2) : all;
      const size = Math.max(...all.map(({ value }) => Math.abs(value)));
      const differences = finer.filter(
        ({ value }, index) => Math.abs(value - (all[index]?.value as number)) <= 0.01 * size,
      );
      expect(differences.length).toBeGreaterThan(all.length / 2);
      const scale = Math.max(...differences.map(({ value }) => Math.abs(value)), 1e-3);
      return differences.map(({ index, value }) => {
        const error = Math.abs(((analytic[input] as number[])[index] as number) - value) / scale;
        return Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
      });
    });
  });
  errors.sort((a, b) => a - b);
  expect(errors[Math.floor(errors.length / 2)], 'median error').toBeLessThan(0.005);
  expect(errors.at(-1), 'largest error').toBeLessThan(0.05);
}

/** A random projection of all outputs to a scalar. */
export function projection(y: Tensor, seed = 23): Scalar {
  return sum(mul(y, randomStream(seed).normal(y.shape)));
}
