import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { expect } from 'vitest';
import { randomStream } from '../../src/index.js';
import type { Point } from './finiteDifferences.js';
import { numbers, numbersAtHand, onCpu } from './numbers.js';

/** The fourth-order finite difference of `f` at zero. */
const difference = (f: (by: number) => number, step: number) =>
  (8 * (f(step) - f(-step)) - (f(2 * step) - f(-2 * step))) / (12 * step);

/**
 * Fails unless `gradients`, computed on the active backend, agree with finite differences of a function along
 * random directions on the cpu backend. Needs few values of the function, so many functions can be tested.
 * Skips directions near a kink, where the difference depends on the step.
 *
 * @param create Creates the function of the values of all inputs. Called when the cpu backend is active.
 */
export async function expectSlopes(
  gradients: Tensor[],
  at: Tensor[],
  create: () => (points: Point[]) => number,
  { step = 2e-3, title = 'derivative', directions = 1 }: { step?: number; title?: string; directions?: number } = {},
): Promise<void> {
  const analytic = await Promise.all(gradients.map(numbers));
  const points = await Promise.all(at.map(async (x) => Float32Array.from(await numbers(x))));
  await onCpu(() => {
    const f = create();
    const size = Math.abs(f(points));
    for (const [input, gradient] of analytic.entries())
      for (let seed = 1; seed <= directions; seed += 1) {
        const point = points[input] as Point;
        const drawn = randomStream(seed).uniform([point.length], -1, 1);
        const direction = numbersAtHand(drawn);
        drawn.dispose();
        const along = (by: number) =>
          f(points.with(input, point.map((value, index) => value + by * (direction[index] as number)) as Point));
        const [coarse, fine] = [difference(along, step), difference(along, step / 2)];
        const derivative = direction.reduce((sum, d, index) => sum + d * (gradient[index] as number), 0);
        const norm = Math.max(Math.hypot(...gradient), Math.abs(coarse));
        const allowed = 0.01 * norm + 1e-3 * (1 + size);
        if (Math.abs(coarse - fine) > allowed / 2) continue;
        expect(
          Math.abs(derivative - coarse),
          `${title} of input ${input}: ${derivative}, finite difference: ${coarse}`,
        ).toBeLessThan(allowed);
      }
  });
}

/** Converts a function of tensors to a function of their values. */
export const ofNumbers =
  (f: (xs: Tensor[]) => number, shapes: readonly number[][]) =>
  (points: Point[]): number => {
    const xs = points.map((point, input) => tensor(point, shapes[input] as number[]));
    const value = f(xs);
    for (const x of xs) x.dispose();
    return value;
  };
