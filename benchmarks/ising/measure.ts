import { add, dispose, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { type NormalizingFlow, randomStream } from 'tfjs-generative';
import { energy, type Lattice, observables } from './lattice.js';

/** An estimate with its standard error. */
export interface Estimate {
  mean: number;
  error: number;
}

/** Figures of a trained flow. */
export interface Measured {
  /** Free energy of its samples, an upper bound of −ln Z. */
  free: Estimate;
  /** Energy per site of the spins, with samples weighted by e^−E / q. */
  energy: Estimate;
  /** Squared magnetization of the spins, with the same weights. */
  magnetization2: Estimate;
  /** Effective sample size of the weighted samples, as a fraction of their number. */
  effectiveFraction: number;
}

const chunk = 2048;

/** Draws samples and measures them. */
export async function measure(
  flow: NormalizingFlow,
  lattice: Lattice,
  { samples, seed }: { samples: number; seed: number },
): Promise<Measured> {
  const random = randomStream(seed).fork('measure');
  const [free, energies, squares]: [number[], number[], number[]] = [[], [], []];
  for (let done = 0; done < samples; done += chunk) {
    const batch = tidy(() => {
      const { x, logProb } = flow.sampleAndLogProb(chunk, { random: random.fork(done) });
      return { free: add(logProb, energy(lattice)(x)) as Tensor, ...observables(lattice, x) };
    });
    free.push(...(await batch.free.data()));
    energies.push(...(await batch.energy.data()));
    squares.push(...(await batch.magnetization2.data()));
    dispose(batch);
  }
  const lowest = free.reduce((a, b) => Math.min(a, b));
  const weights = free.map((value) => Math.exp(lowest - value));
  const total = sumOf(weights);
  return {
    free: weighted(
      free,
      free.map(() => 1),
    ),
    energy: weighted(energies, weights),
    magnetization2: weighted(squares, weights),
    effectiveFraction: total ** 2 / sumOf(weights.map((weight) => weight ** 2)) / free.length,
  };
}

/** The weighted mean, and its standard error by the delta method. */
function weighted(values: number[], weights: number[]): Estimate {
  const total = sumOf(weights);
  const mean = sumOf(values.map((value, i) => value * (weights[i] as number))) / total;
  const squares = values.map((value, i) => ((weights[i] as number) * (value - mean)) ** 2);
  return { mean, error: Math.sqrt(sumOf(squares)) / total };
}

function sumOf(values: number[]): number {
  return values.reduce((a, b) => a + b, 0);
}
