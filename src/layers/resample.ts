import { matMul, reshape, type Tensor, type Tensor3D, type Tensor4D, tensor3d, transpose } from '@tensorflow/tfjs-core';

/** A row of Pascal's triangle divided by its sum: the binomial filter of `taps` numbers. */
export function binomial(taps: number): number[] {
  let row = [1];
  while (row.length < taps) row = [1, ...row.slice(1).map((value, index) => value + (row[index] as number)), 1];
  return row.map((value) => value / 2 ** (taps - 1));
}

/** Rows of weights: each output of one axis as a sum of its inputs. */
export type Resampling = number[][];

/** The filter at every other place, its inputs beyond the edge mirrored. */
export function halving(size: number, filter: number[]): Resampling {
  const mirrored = (place: number) => (place < 0 ? -place : place >= size ? 2 * size - 2 - place : place);
  return Array.from({ length: size / 2 }, (_, output) => {
    const row = new Array<number>(size).fill(0);
    for (const [tap, weight] of filter.entries()) {
      const place = mirrored(2 * output - Math.floor((filter.length - 1) / 2) + tap);
      row[place] = (row[place] as number) + weight;
    }
    return row;
  });
}

/** The transpose of halving, each row divided by its sum, so that a flat picture stays flat up to its edges. */
export function doubling(size: number, filter: number[]): Resampling {
  const rows = Array.from({ length: 2 * size }, () => new Array<number>(size).fill(0));
  for (let input = 0; input < size; input += 1) {
    for (const [tap, weight] of filter.entries()) {
      const row = rows[2 * input - Math.floor((filter.length - 1) / 2) + tap];
      if (row) row[input] = weight;
    }
  }
  return rows.map((row) => {
    const sum = row.reduce((a, b) => a + b);
    return row.map((weight) => weight / sum);
  });
}

/**
 * Resamples both axes of pictures `[batch, height, width, channels]`. As two matrix products and two transposes its
 * gradient on wasm is more than twice as fast as that of a depthwise convolution, and it has every derivative.
 */
export function resample(x: Tensor4D, ofRows: Resampling, ofColumns: Resampling): Tensor4D {
  return turn(resampleRows(turn(resampleRows(x, ofRows)), ofColumns));
}

function resampleRows(x: Tensor4D, weights: Resampling): Tensor4D {
  const [batch, height, width, channels] = x.shape;
  const rows = reshape(x, [batch, height, width * channels]) as Tensor3D;
  return reshape(matMul(tensor3d([weights]), rows), [batch, weights.length, width, channels]);
}

const turn = (x: Tensor): Tensor4D => transpose(x, [0, 2, 1, 3]) as Tensor4D;
