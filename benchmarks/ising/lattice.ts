import { abs, add, matMul, mul, reshape, softplus, sub, sum, type Tensor, tanh, tensor2d } from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';

/** 1 / T at the critical point of the square lattice, ln(1 + √2) / 2. */
const coupling = Math.log(1 + Math.SQRT2) / 2;

/** The Ising model on a torus at its critical temperature, as an energy of continuous fields. */
export interface Lattice {
  side: number;
  /** Which sites are neighbours. */
  adjacency: Float32Array;
  /** K⁻¹ of the fields' Gaussian part. */
  precision: Float32Array;
  /** −ln Z of the fields: no flow's free energy can be below. */
  floor: number;
  /** Exact, of the spins: energy a site and mean square of the magnetisation. */
  exact: { energy: number; magnetization2: number };
}

/**
 * Spins s with ln p = ½ sᵀ(A / T)s, given fields x with ln p = −½ xᵀK⁻¹x + Σ ln cosh x, K = A / T + c, where each spin is up with probability σ(2x).
 *
 * @see Li and Wang 2018, Neural Network Renormalization Group, arXiv:1802.02840, appendix.
 */
export function lattice(side: number): Lattice {
  const sites = side ** 2;
  const adjacency = Matrix.zeros(sites, sites);
  for (let site = 0; site < sites; site += 1) {
    const [row, column] = [Math.floor(site / side), site % side];
    for (const other of [row * side + ((column + 1) % side), ((row + 1) % side) * side + column]) {
      adjacency.set(site, other, adjacency.get(site, other) + 1);
      adjacency.set(other, site, adjacency.get(other, site) + 1);
    }
  }
  const least = Math.min(...new EigenvalueDecomposition(adjacency).realEigenvalues);
  // so that the least eigenvalue of K is 0.1
  const shift = 0.1 - coupling * least;
  const kernel = Matrix.add(Matrix.mul(adjacency, coupling), Matrix.eye(sites).mul(shift));
  const logDeterminant = new EigenvalueDecomposition(kernel).realEigenvalues.reduce(
    (total, v) => total + Math.log(v),
    0,
  );
  const logZ =
    logPartition(side, coupling) +
    (sites / 2) * (shift + Math.log(2 * Math.PI)) +
    logDeterminant / 2 -
    sites * Math.LN2;
  const step = 1e-4;
  const slope = (logPartition(side, coupling + step) - logPartition(side, coupling - step)) / (2 * step);
  return {
    side,
    adjacency: Float32Array.from(adjacency.to1DArray()),
    precision: Float32Array.from(inverse(kernel).to1DArray()),
    floor: -logZ,
    exact: { energy: -slope / sites, magnetization2: magnetization2[side] as number },
  };
}

/** The energy of fields `[count, side, side, 1]`, `[count]`. */
export function energy({ side, precision }: Lattice): (x: Tensor) => Tensor {
  const sites = side ** 2;
  return (x) => {
    const rows = reshape(x, [-1, sites]);
    const quadratic = mul(sum(mul(rows, matMul(rows, tensor2d(precision, [sites, sites]))), 1), 0.5);
    // ln cosh x, which overflows as it stands
    const size = abs(rows);
    const logCosh = sub(add(size, softplus(mul(size, -2))), Math.LN2);
    return sub(quadratic, sum(logCosh, 1));
  };
}

/** What spins of fields have on average: energy a site and square of the magnetisation, `[count]` each. */
export function observables({ side, adjacency }: Lattice, x: Tensor): { energy: Tensor; magnetization2: Tensor } {
  const sites = side ** 2;
  // the mean of a spin is tanh x, and its square is 1
  const mean = tanh(reshape(x, [-1, sites]));
  const bonds = sum(mul(mean, matMul(mean, tensor2d(adjacency, [sites, sites]))), 1);
  const total = sum(mean, 1);
  const squares = add(sub(mul(total, total), sum(mul(mean, mean), 1)), sites);
  return { energy: mul(bonds, -0.5 / sites), magnetization2: mul(squares, 1 / sites ** 2) };
}

/** Mean square of the magnetisation at the critical temperature, by counting all states with transfer matrices. */
const magnetization2: Record<number, number> = { 4: 0.761359, 8: 0.646912 };

/**
 * ln Z of the spins, exactly.
 *
 * @see Kaufman 1949, Crystal Statistics II, Physical Review 76, 1232.
 */
function logPartition(side: number, beta: number): number {
  const gamma = (k: number) => {
    // signed at 0, which matters above the critical temperature
    if (k === 0) return 2 * beta + Math.log(Math.tanh(beta));
    return Math.acosh(Math.cosh(2 * beta) / Math.tanh(2 * beta) - Math.cos((Math.PI * k) / side));
  };
  const rows = Array.from({ length: side }, (_, row) => row);
  const product = (of: (x: number) => number, parity: 0 | 1) =>
    rows.reduce((total, row) => total * 2 * of((side * gamma(2 * row + parity)) / 2), 1);
  const sum = product(Math.cosh, 1) + product(Math.sinh, 1) + product(Math.cosh, 0) + product(Math.sinh, 0);
  return Math.log(sum / 2) + (side ** 2 / 2) * Math.log(2 * Math.sinh(2 * beta));
}
