/** Numbers of a tensor. */
export type Point = Float32Array<ArrayBuffer>;

/**
 * The partial derivatives of `f` at `point` by the fourth-order central difference
 * (8 f(x+h) − 8 f(x−h) − f(x+2h) + f(x−2h)) / 12h, at up to `most` evenly spread entries.
 */
export function finiteDifferences(
  f: (point: Point) => number,
  point: Point,
  { step = 2e-2, most = 16 } = {},
): { index: number; value: number }[] {
  const count = Math.min(point.length, most);
  return Array.from({ length: count }, (_, k) => {
    const index = Math.floor((k * point.length) / count);
    const at = (shift: number) => {
      const moved = point.slice();
      moved[index] = (point[index] as number) + shift;
      return f(moved);
    };
    return { index, value: (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step) };
  });
}
