import type { RandomStream } from 'tfjs-generative';

/** Samples of the Gaussian with the mean and covariance of some points, x y x y …. */
export async function gaussianFit(points: Float32Array, count: number, random: RandomStream): Promise<Float32Array> {
  const mean = (value: (x: number, y: number) => number) => {
    let sum = 0;
    for (let i = 0; i < points.length; i += 2) sum += value(points[i] as number, points[i + 1] as number);
    return sum / (points.length / 2);
  };
  const [x0, y0] = [mean((x) => x), mean((_, y) => y)];
  const [xx, xy, yy] = [mean((x) => (x - x0) ** 2), mean((x, y) => (x - x0) * (y - y0)), mean((_, y) => (y - y0) ** 2)];
  const normal = random.normal([count, 2]);
  const noise = await normal.data();
  normal.dispose();
  // Cholesky factor of the covariance
  const lxx = Math.sqrt(xx);
  const lyx = xy / lxx;
  const lyy = Math.sqrt(yy - lyx ** 2);
  return Float32Array.from(noise, (value, i) =>
    i % 2 ? y0 + lyx * (noise[i - 1] as number) + lyy * value : x0 + lxx * value,
  );
}
