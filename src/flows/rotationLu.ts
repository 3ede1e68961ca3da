import { randomNormal } from '@tensorflow/tfjs-core';
import { derivedSeed } from '../core/derivedSeed.js';

/** A matrix as rows, in double precision. */
export type Rows = number[][];

/** P L U, with ones on the diagonal of L; row r of P L U is row `order.indexOf(r)` of L U. */
export interface Lu {
  /** Which row of the matrix each row of L U is. */
  order: number[];
  lower: Rows;
  upper: Rows;
}

/** A random orthogonal matrix, every one as likely as any other, by Gram and Schmidt on the host. */
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

/** The LU decomposition with row pivots; nothing if the matrix is singular in single precision. */
export function decompose(matrix: Rows): Lu | undefined {
  const size = matrix.length;
  const rest = matrix.map((row) => [...row]);
  const order = rest.map((_, row) => row);
  const largest = Math.max(...matrix.flat().map(Math.abs));
  for (let step = 0; step < size; step += 1) {
    const column = rest.slice(step).map((row) => Math.abs(row[step] as number));
    const pivot = step + column.indexOf(Math.max(...column));
    for (const list of [rest, order] as unknown[][]) [list[step], list[pivot]] = [list[pivot], list[step]];
    const leading = rest[step] as number[];
    const divisor = leading[step] as number;
    if (!(Math.abs(divisor) > 1e-7 * largest)) return undefined;
    for (const row of rest.slice(step + 1)) {
      // below the diagonal the factors take the place of the zeros
      row[step] = (row[step] as number) / divisor;
      for (let place = step + 1; place < size; place += 1)
        row[place] = (row[place] as number) - (row[step] as number) * (leading[place] as number);
    }
  }
  return {
    order,
    lower: rest.map((row, place) => row.map((value, column) => (column < place ? value : Number(column === place)))),
    upper: rest.map((row, place) => row.map((value, column) => (column < place ? 0 : value))),
  };
}

function dot(a: number[], b: number[]): number {
  return a.reduce((total, value, place) => total + value * (b[place] as number), 0);
}
