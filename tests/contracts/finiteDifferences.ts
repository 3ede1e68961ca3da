/** The values of a tensor. */
export type Point = Float32Array<ArrayBuffer>;

/**
 * The partial derivatives of `f` at `point` by the fourth-order central difference
 * `(8 f(x+h) − 8 f(x−h) − f(x+2h) + f(x−2h)) / 12h`, for up to `most` evenly spaced elements.
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
      const shifted = point.slice();
      shifted[index] = (point[index] as number) + shift;
      return f(shifted);
    };
    return { index, value: (8 * (at(step) - at(-step)) - (at(2 * step) - at(-2 * step))) / (12 * step) };
  });
}
