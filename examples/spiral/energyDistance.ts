/**
 * The energy distance between two sets of points in the plane, x y x y …: 2 E|a − b| − E|a − a′| − E|b − b′|.
 * It is 0 for equal sets and never negative (Székely and Rizzo 2013).
 */
export function energyDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  return 2 * meanDistance(a, b) - meanDistance(a, a) - meanDistance(b, b);
}

function meanDistance(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 2)
    for (let j = 0; j < b.length; j += 2) {
      const [x, y] = [(a[i] as number) - (b[j] as number), (a[i + 1] as number) - (b[j + 1] as number)];
      // several times as fast as Math.hypot
      sum += Math.sqrt(x * x + y * y);
    }
  return sum / ((a.length / 2) * (b.length / 2));
}
