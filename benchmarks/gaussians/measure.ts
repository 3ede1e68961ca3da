import type { Mixture } from './mixtures.js';

/** How samples cover a mixture. */
export interface Coverage {
  /**
   * Modes found: with at least a hundredth of their fraction of all samples within three standard deviations.
   * That is one of the usual 2,500 samples for 25 modes.
   */
  modes: number;
  /** Modes held: with at least a tenth of their fraction of all samples within three standard deviations. */
  held: number;
  /** Fraction of samples within three standard deviations of a mode; 0.989 for a perfect generator. */
  quality: number;
  /** Kullback-Leibler divergence of the frequencies of the nearest modes from equal ones, in nats. */
  divergence: number;
}

/** Measures samples, x y x y …. */
export function coverage(samples: ArrayLike<number>, { centers, stddev }: Mixture): Coverage {
  const count = samples.length / 2;
  const near = new Array<number>(centers.length).fill(0);
  const within = new Array<number>(centers.length).fill(0);
  for (let i = 0; i < count; i += 1) {
    const distances = centers.map(([x, y]) =>
      Math.hypot((samples[2 * i] as number) - x, (samples[2 * i + 1] as number) - y),
    );
    const closest = Math.min(...distances);
    const mode = distances.indexOf(closest);
    near[mode] = (near[mode] as number) + 1;
    if (closest <= 3 * stddev) within[mode] = (within[mode] as number) + 1;
  }
  const perMode = count / centers.length;
  return {
    modes: within.filter((found) => found >= perMode / 100).length,
    held: within.filter((found) => found >= perMode / 10).length,
    quality: within.reduce((a, b) => a + b) / count,
    divergence: near.reduce((sum, n) => sum + (n === 0 ? 0 : (n / count) * Math.log(n / perMode)), 0),
  };
}
