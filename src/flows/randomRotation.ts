import { randomNormal } from '@tensorflow/tfjs-core';
import { derivedSeed } from '../core/derivedSeed.js';
import type { Rows } from './luDecomposition.js';

/** A random orthogonal matrix, every one as likely as any other, by Gram and Schmidt on the host in double precision: what `orthogonal` makes on the device could not be read where a layer is built. */
export function randomRotation(size: number, seed: number): Rows {
  // numbers made on the host and never yet on the device, so that reading them waits for nothing
  const drawn = randomNormal([size, size], 0, 1, 'float32', derivedSeed(seed, 1));
  const normal = Array.from(drawn.dataSync());
  drawn.dispose();
  const rows: Rows = [];
  for (let index = 0; index < size; index += 1) {
    let row = normal.slice(index * size, (index + 1) * size);
    // twice, as once leaves what rounding left
    for (const earlier of [...rows, ...rows]) {
      const along = dot(row, earlier);
      row = row.map((value, place) => value - along * (earlier[place] as number));
    }
    const length = Math.sqrt(dot(row, row));
    rows.push(row.map((value) => value / length));
  }
  return rows;
}

function dot(a: number[], b: number[]): number {
  return a.reduce((total, value, place) => total + value * (b[place] as number), 0);
}
