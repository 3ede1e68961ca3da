import type { Mixture } from './mixtures.js';

/** How samples cover a mixture. */
export interface Coverage {
  /** Modes with at least a hundredth of their share of all samples within three deviations: one of the usual 2,500 samples for 25 modes. */
  modes: number;
  /** Modes with at least a tenth of their share of all samples within three deviations. */
  held: number;
  /** Share of samples within three deviations of a mode; of a perfect generator .989. */
  quality: number;
  /** Kullback-Leibler divergence of the nearest modes' frequencies from equal ones, in nats. */
  divergence: number;
}

/** Measures samples, given as x y x y … */
export function coverage(samples: ArrayLike<number>, { centres, deviation }: Mixture): Coverage {
  const count = samples.length / 2;
  const near = new Array<number>(centres.length).fill(0);
  const within = new Array<number>(centres.length).fill(0);
  for (let i = 0; i < count; i += 1) {
    const distances = centres.map(([x, y]) =>
      Math.hypot((samples[2 * i] as number) - x, (samples[2 * i + 1] as number) - y),
    );
    const closest = Math.min(...distances);
    const mode = distances.indexOf(closest);
    near[mode] = (near[mode] as number) + 1;
    if (closest <= 3 * deviation) within[mode] = (within[mode] as number) + 1;
  }
  const share = count / centres.length;
  return {
    modes: within.filter((found) => found >= share / 100).length,
    held: within.filter((found) => found >= share / 10).length,
    quality: within.reduce((a, b) => a + b) / count,
    divergence: near.reduce((sum, n) => sum + (n === 0 ? 0 : (n / count) * Math.log(n / share)), 0),
  };
}
