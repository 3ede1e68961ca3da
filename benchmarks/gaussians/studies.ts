import { gradientPenaltyTerm, hinge, nonSaturating, r1Term, wasserstein } from 'tfjs-generative';
import { grid, type Mixture, ring } from './mixtures.js';
import type { Method } from './trainOnce.js';

/** A comparison: each method on each mixture with each seed. */
export interface Study {
  mixtures: Mixture[];
  methods: Method[];
  seeds: number[];
}

export const studies = {
  /** Losses and penalties. */
  methods: {
    mixtures: [ring, grid],
    methods: [
      { name: 'plain', loss: nonSaturating },
      { name: 'R1', loss: nonSaturating, terms: [r1Term({ gamma: 0.3 })] },
      { name: 'WGAN-GP', loss: wasserstein, terms: [gradientPenaltyTerm({ weight: 1 })] },
      { name: 'spectral', loss: hinge, normalized: true },
    ],
    seeds: [1, 2, 3, 4, 5],
  },
  /** The plain loss with and without mutual information. Both discriminators have a head. */
  information: {
    mixtures: [grid],
    methods: [
      { name: 'without', loss: nonSaturating, information: 0 },
      { name: 'with', loss: nonSaturating, information: 1 },
    ],
    seeds: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
  },
} satisfies Record<string, Study>;
