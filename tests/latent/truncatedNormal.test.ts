import { expect, test } from 'vitest';
import { randomStream } from '../../src/index.js';
import { truncatedNormal } from '../../src/latent/truncatedNormal.js';
import { numbers } from '../contracts/numbers.js';

test.each([0.04, 0.5, 1, 1.5, 2.5])(
  'truncatedNormal has the distribution of a Gaussian truncated at %s',
  async (bound) => {
    const count = 20_000;
    const values = await numbers(truncatedNormal(randomStream(3), [count], bound));
    expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(bound);
    // the distribution function at eight positions by Simpson's rule, with the Kolmogorov bound of
    // probability 1e-4
    const area = (to: number, steps = 200) => {
      const h = (to + bound) / steps;
      const at = (i: number) => Math.exp(-((-bound + i * h) ** 2) / 2) * (i === 0 || i === steps ? 1 : i % 2 ? 4 : 2);
      return (Array.from({ length: steps + 1 }, (_, i) => at(i)).reduce((a, b) => a + b) * h) / 3;
    };
    for (const position of [-0.9, -0.6, -0.3, 0, 0.2, 0.5, 0.8, 0.95]) {
      const below = values.filter((value) => value <= position * bound).length / count;
      expect(Math.abs(below - area(position * bound) / area(bound))).toBeLessThan(2.2 / Math.sqrt(count));
    }
    expect(await numbers(truncatedNormal(randomStream(3), [count], bound))).toEqual(values);
  },
);
