/**
 * The fraction of real points with a sample nearer than their k-th nearest real neighbor: near 1 if the
 * samples are distributed like the data, near 0 if they are concentrated at a few points.
 *
 * @see Naeem et al. 2020, Reliable Fidelity and Diversity Metrics for Generative Models, arXiv:2002.09797.
 */
export function coverage(real: Float32Array[], fake: Float32Array[], k: number): number {
  const covered = real.filter((point) => {
    const neighbors = real.filter((other) => other !== point).map((other) => squaredDistance(point, other));
    const radius = neighbors.sort((a, b) => a - b)[k - 1] as number;
    return fake.some((sample) => squaredDistance(point, sample) < radius);
  });
  return covered.length / real.length;
}

function squaredDistance(a: Float32Array, b: Float32Array): number {
  let total = 0;
  for (let i = 0; i < a.length; i += 1) total += ((a[i] as number) - (b[i] as number)) ** 2;
  return total;
}
