/** Number of elements of a tensor of this shape; NaN if a size is open. */
export function sizeOfShape(shape: readonly (number | null)[]): number {
  return shape.reduce<number>((total, size) => total * (size ?? Number.NaN), 1);
}
