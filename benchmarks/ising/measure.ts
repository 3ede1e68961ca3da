import { add, dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type NormalizingFlow, randomStream } from 'tfjs-generative';
import { energy, type Lattice, observables } from './lattice.js';

/** A number and its standard error. */
export interface Estimate {
  mean: number;
  error: number;
}

/** What a trained flow is worth. */
export interface Measured {
  /** Free energy of its samples, an upper bound of −ln Z. */
  free: Estimate;
  /** Of spins, its samples weighed by e^−E / q. */
  energy: Estimate;
  magnetization2: Estimate;
  /** Samples without weights that the weighed ones are worth, as a share. */
  effective: number;
}

const chunk = 2048;

/** Draws so many samples, anew by the seed, and measures them. */
export async function measure(
  flow: NormalizingFlow,
  lattice: Lattice,
  { samples, seed }: { samples: number; seed: number },
): Promise<Measured> {
  const random = randomStream(seed).fork('measure');
  const [free, energies, squares]: [number[], number[], number[]] = [[], [], []];
  for (let done = 0; done < samples; done += chunk) {
    const drawn = tidy(() => {
      const { x, logProb } = flow.sampleAndLogProb(chunk, { random: random.fork(done) });
      return { free: add(logProb, energy(lattice)(x)) as Tensor, ...observables(lattice, x) };
    });
    free.push(...(await drawn.free.data()));
    energies.push(...(await drawn.energy.data()));
    squares.push(...(await drawn.magnetization2.data()));
    dispose(drawn);
  }
  const least = free.reduce((a, b) => Math.min(a, b));
  const weights = free.map((value) => Math.exp(least - value));
  const total = sumOf(weights);
  return {
    free: weighed(
      free,
      free.map(() => 1),
    ),
    energy: weighed(energies, weights),
    magnetization2: weighed(squares, weights),
    effective: total ** 2 / sumOf(weights.map((weight) => weight ** 2)) / free.length,
  };
}

/** The weighed mean, and its error by the delta method. */
function weighed(values: number[], weights: number[]): Estimate {
  const total = sumOf(weights);
  const mean = sumOf(values.map((value, place) => value * (weights[place] as number))) / total;
  const squares = values.map((value, place) => ((weights[place] as number) * (value - mean)) ** 2);
  return { mean, error: Math.sqrt(sumOf(squares)) / total };
}

function sumOf(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
