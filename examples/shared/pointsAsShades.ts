/**
 * Draws points in the plane, x y x y …, as a square of `size` pixels with values 0 to 1. It covers [-reach,
 * reach] in both directions; each point adds `each` to its pixel.
 */
export function pointsAsShades(points: ArrayLike<number>, size: number, reach: number, each: number): Float32Array {
  const shades = new Float32Array(size * size);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = Math.floor((((points[i] as number) + reach) / (2 * reach)) * size);
    const y = Math.floor(((reach - (points[i + 1] as number)) / (2 * reach)) * size);
    if (x >= 0 && x < size && y >= 0 && y < size)
      shades[y * size + x] = Math.min(1, (shades[y * size + x] as number) + each);
  }
  return shades;
}
