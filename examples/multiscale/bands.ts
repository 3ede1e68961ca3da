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
 * The variance within groups of images, by band of spatial frequency.
 *
 * A band has the frequencies nearest to an integer number of cycles per image, from 0 to width / 2. Higher
 * frequencies, in the corners of the spectrum, are left out. The variance of a band is the sum over its
 * frequencies.
 *
 * @param images `[groups · variants, width, width, 1]`, one group after another.
 */
export async function varianceByBand(images: Tensor, variants: number): Promise<number[]> {
  const width = images.shape[1] as number;
  const variance = tidy(() => {
    const { cosine, sine } = fourierMatrices(width);
    const x = reshape(images, [-1, width, width]);
    const [c, s] = [matMul(x, cosine), matMul(x, sine)];
    const alongY = (rows: Tensor, matrix: Tensor2D) => matMul(matrix, rows, true);
    const parts = [sub(alongY(c, cosine), alongY(s, sine)), add(alongY(c, sine), alongY(s, cosine))];
    const variances = parts.map((part) => {
      const grouped = reshape(part, [-1, variants, width * width]);
      return mean(square(sub(grouped, mean(grouped, 1, true))), [0, 1]);
    });
    return mul(add(variances[0] as Tensor, variances[1] as Tensor), variants / (variants - 1));
  });
  const values = await variance.data();
  variance.dispose();
  const bands = new Array<number>(width / 2 + 1).fill(0);
  for (const [index, value] of values.entries()) {
    const [row, column] = [Math.floor(index / width), index % width].map((k) => Math.min(k, width - k)) as [
      number,
      number,
    ];
    const band = Math.round(Math.hypot(row, column));
    if (band < bands.length) bands[band] = (bands[band] as number) + value;
  }
  return bands;
}

/** The mean of the bands in cycles per image, weighted by these fractions of their variance. */
export function meanFrequency(fractions: readonly number[]): number {
  const total = fractions.reduce((sum, fraction) => sum + fraction, 0);
  return fractions.reduce((sum, fraction, band) => sum + band * fraction, 0) / total;
}

function fourierMatrices(width: number): { cosine: Tensor2D; sine: Tensor2D } {
  const at = (wave: (angle: number) => number) =>
    tensor2d(
      Float32Array.from({ length: width * width }, (_, index) =>
        wave((2 * Math.PI * Math.floor(index / width) * (index % width)) / width),
      ),
      [width, width],
    );
  return { cosine: at(Math.cos), sine: at(Math.sin) };
}
