import { randomNormal } from '@tensorflow/tfjs-core';
import { derivedSeed } from '../core/derivedSeed.js';
import type { Rows } from './luDecomposition.js';

/**
 * A random orthogonal matrix, uniformly distributed, by the Gram-Schmidt process on the host in double
 * precision. The `orthogonal` initializer computes on the device, whose result cannot be read while a layer
 * is built.
 */
export function randomRotation(size: number, seed: number): Rows {
  // tfjs draws these numbers on the host, so reading them does not wait for the device
  const noise = randomNormal([size, size], 0, 1, 'float32', derivedSeed(seed, 1));
  const values = Array.from(noise.dataSync());
  noise.dispose();
  const rows: Rows = [];
  for (let index = 0; index < size; index += 1) {
    let row = values.slice(index * size, (index + 1) * size);
    // twice, to remove what the rounding of the first pass leaves
    for (const earlier of [...rows, ...rows]) {
      const projection = dot(row, earlier);
      row = row.map((value, column) => value - projection * (earlier[column] as number));
    }
    const norm = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / norm));
  }
  return rows;
}

function dot(a: number[], b: number[]): number {
  return a.reduce((total, value, index) => total + value * (b[index] as number), 0);
}
