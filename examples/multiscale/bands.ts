import {
  add,
  matMul,
  mean,
  mul,
  reshape,
  square,
  sub,
  type Tensor,
  type Tensor2D,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';

/**
 * How much pictures of a group differ from each other in each band of spatial frequency.
 *
 * `[groups · variants, width, width, 1]`, group by group; gives the variance within groups, summed over the frequencies of each band. A band is the frequencies nearest
 * to a whole number of cycles a picture, from 0 to width / 2; those beyond, in the corners, are left out.
 */
export async function varianceByBand(pictures: Tensor, variants: number): Promise<number[]> {
  const width = pictures.shape[1] as number;
  const variance = tidy(() => {
    const { cosine, sine } = fourierMatrices(width);
    const x = reshape(pictures, [-1, width, width]);
    const [c, s] = [matMul(x, cosine), matMul(x, sine)];
    const along = (rows: Tensor, matrix: Tensor2D) => matMul(matrix, rows, true);
    const parts = [sub(along(c, cosine), along(s, sine)), add(along(c, sine), along(s, cosine))];
    const spread = parts.map((part) => {
      const grouped = reshape(part, [-1, variants, width * width]);
      return mean(square(sub(grouped, mean(grouped, 1, true))), [0, 1]);
    });
    return mul(add(spread[0] as Tensor, spread[1] as Tensor), variants / (variants - 1));
  });
  const values = await variance.data();
  variance.dispose();
  const bands = new Array<number>(width / 2 + 1).fill(0);
  for (const [place, value] of values.entries()) {
    const [row, column] = [Math.floor(place / width), place % width].map((k) => Math.min(k, width - k)) as [
      number,
      number,
    ];
    const band = Math.round(Math.hypot(row, column));
    if (band < bands.length) bands[band] = (bands[band] as number) + value;
  }
  return bands;
}

/** The mean of the bands, in cycles a picture, each weighed by the share of its variance that is caused. */
export function meanFrequency(shares: readonly number[]): number {
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.reduce((sum, share, band) => sum + band * share, 0) / total;
}

function fourierMatrices(width: number): { cosine: Tensor2D; sine: Tensor2D } {
  const at = (wave: (angle: number) => number) =>
    tensor2d(
      Float32Array.from({ length: width * width }, (_, place) =>
        wave((2 * Math.PI * Math.floor(place / width) * (place % width)) / width),
      ),
      [width, width],
    );
  return { cosine: at(Math.cos), sine: at(Math.sin) };
}
