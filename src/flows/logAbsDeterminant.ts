/** ln |det| of a square matrix, row by row, by elimination with pivots; -Infinity if it is singular. The matrix is used up. */
export function logAbsDeterminant(matrix: Float64Array, size: number): number {
  const at = (row: number, column: number) => matrix[row * size + column] as number;
  let total = 0;
  for (let step = 0; step < size; step += 1) {
    let pivot = step;
    for (let row = step + 1; row < size; row += 1) if (Math.abs(at(row, step)) > Math.abs(at(pivot, step))) pivot = row;
    const divisor = at(pivot, step);
    if (divisor === 0) return Number.NEGATIVE_INFINITY;
    total += Math.log(Math.abs(divisor));
    for (let column = step; column < size; column += 1) {
      const value = at(pivot, column);
      matrix[pivot * size + column] = at(step, column);
      matrix[step * size + column] = value;
    }
    for (let row = step + 1; row < size; row += 1) {
      const factor = at(row, step) / divisor;
      for (let column = step; column < size; column += 1)
        matrix[row * size + column] = at(row, column) - factor * at(step, column);
    }
  }
  return total;
}
