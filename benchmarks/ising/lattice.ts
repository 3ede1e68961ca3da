import { abs, add, matMul, mul, reshape, softplus, sub, sum, type Tensor, tanh, tensor2d } from '@tensorflow/tfjs-core';
import { EigenvalueDecomposition, inverse, Matrix } from 'ml-matrix';

/** 1 / T at the critical point of the square lattice, ln(1 + √2) / 2. */
const coupling = Math.log(1 + Math.SQRT2) / 2;

/** The Ising model on a torus at its critical temperature, as an energy of continuous fields. */
export interface Lattice {
  side: number;
  /** Adjacency matrix of the sites. */
  adjacency: Float32Array;
  /** K⁻¹, the precision of the Gaussian part of the fields. */
  precision: Float32Array;
  /** −ln Z of the fields, the lower bound of the free energy of any flow. */
  floor: number;
  /** Exact energy per site and mean squared magnetization of the spins. */
  exact: { energy: number; magnetization2: number };
}

/**
 * Spins s with ln p = ½ sᵀ(A / T)s, as fields x with ln p = −½ xᵀK⁻¹x + Σ ln cosh x, K = A / T + c. Given the
 * fields, each spin is up with probability σ(2x).
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
  const smallest = Math.min(...new EigenvalueDecomposition(adjacency).realEigenvalues);
  // the smallest eigenvalue of K is 0.1
  const shift = 0.1 - coupling * smallest;
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
  const derivative = (logPartition(side, coupling + step) - logPartition(side, coupling - step)) / (2 * step);
  return {
    side,
    adjacency: Float32Array.from(adjacency.to1DArray()),
    precision: Float32Array.from(inverse(kernel).to1DArray()),
    floor: -logZ,
    exact: { energy: -derivative / sites, magnetization2: magnetization2[side] as number },
  };
}

/** The energy of fields, from `[count, side, side, 1]` to `[count]`. */
export function energy({ side, precision }: Lattice): (x: Tensor) => Tensor {
  const sites = side ** 2;
  return (x) => {
    const rows = reshape(x, [-1, sites]);
    const quadratic = mul(sum(mul(rows, matMul(rows, tensor2d(precision, [sites, sites]))), 1), 0.5);
    // ln cosh x without overflow
    const size = abs(rows);
    const logCosh = sub(add(size, softplus(mul(size, -2))), Math.LN2);
    return sub(quadratic, sum(logCosh, 1));
  };
}

/** Mean energy per site and squared magnetization of the spins given fields, `[count]` each. */
export function observables({ side, adjacency }: Lattice, x: Tensor): { energy: Tensor; magnetization2: Tensor } {
  const sites = side ** 2;
  // the mean of a spin is tanh x, and its square is 1
  const mean = tanh(reshape(x, [-1, sites]));
  const bonds = sum(mul(mean, matMul(mean, tensor2d(adjacency, [sites, sites]))), 1);
  const total = sum(mean, 1);
  const squares = add(sub(mul(total, total), sum(mul(mean, mean), 1)), sites);
  return { energy: mul(bonds, -0.5 / sites), magnetization2: mul(squares, 1 / sites ** 2) };
}

/** Mean squared magnetization at the critical temperature, from transfer matrices over all states. */
const magnetization2: Record<number, number> = { 4: 0.761359, 8: 0.646912 };

/**
 * ln Z of the spins, exactly.
 *
 * @see Kaufman 1949, Crystal Statistics II, Physical Review 76, 1232.
 */
function logPartition(side: number, beta: number): number {
  const gamma = (k: number) => {
    // has a sign at 0, which matters above the critical temperature
    if (k === 0) return 2 * beta + Math.log(Math.tanh(beta));
    return Math.acosh(Math.cosh(2 * beta) / Math.tanh(2 * beta) - Math.cos((Math.PI * k) / side));
  };
  const rows = Array.from({ length: side }, (_, row) => row);
  const product = (factor: (x: number) => number, parity: 0 | 1) =>
    rows.reduce((total, row) => total * 2 * factor((side * gamma(2 * row + parity)) / 2), 1);
  const sum = product(Math.cosh, 1) + product(Math.sinh, 1) + product(Math.cosh, 0) + product(Math.sinh, 0);
  return Math.log(sum / 2) + (side ** 2 / 2) * Math.log(2 * Math.sinh(2 * beta));
}
