/** A matrix as an array of rows, in double precision. */
export type Rows = number[][];

/** The factors of P L U. L has ones on its diagonal. Row r of P L U is row `order.indexOf(r)` of L U. */
export interface Lu {
  /** The row of the matrix that each row of L U is equal to. */
  order: number[];
  lower: Rows;
  upper: Rows;
}

/** The LU decomposition with row pivoting. A singular matrix has a 0 on the diagonal of U. */
export function luDecomposition(matrix: Rows): Lu {
  const size = matrix.length;
  const rows = matrix.map((row) => [...row]);
  const order = rows.map((_, index) => index);
  for (let step = 0; step < size; step += 1) {
    const column = rows.slice(step).map((row) => Math.abs(row[step] as number));
    const pivot = step + column.indexOf(Math.max(...column));
    for (const list of [rows, order] as unknown[][]) [list[step], list[pivot]] = [list[pivot], list[step]];
    const pivotRow = rows[step] as number[];
    const divisor = pivotRow[step] as number;
    for (const row of rows.slice(step + 1)) {
      // the entries of L are stored below the diagonal, where U is zero
      row[step] = divisor === 0 ? 0 : (row[step] as number) / divisor;
      for (let index = step + 1; index < size; index += 1)
        row[index] = (row[index] as number) - (row[step] as number) * (pivotRow[index] as number);
    }
  }
  return {
    order,
    lower: rows.map((row, index) => row.map((value, column) => (column < index ? value : Number(column === index)))),
    upper: rows.map((row, index) => row.map((value, column) => (column < index ? 0 : value))),
  };
}

/** The diagonal of U. Up to its sign, the product of its entries is the determinant. */
export function diagonalOf({ upper }: Lu): number[] {
  return upper.map((row, index) => row[index] as number);
}
