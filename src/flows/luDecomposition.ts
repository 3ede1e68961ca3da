/** A matrix as rows, in double precision. */
export type Rows = number[][];

/** P L U, with ones on the diagonal of L; row r of P L U is row `order.indexOf(r)` of L U. */
export interface Lu {
  /** Which row of the matrix each row of L U is. */
  order: number[];
  lower: Rows;
  upper: Rows;
}

/** The LU decomposition with row pivots; a singular matrix has a 0 on the diagonal of U. */
export function luDecomposition(matrix: Rows): Lu {
  const size = matrix.length;
  const rest = matrix.map((row) => [...row]);
  const order = rest.map((_, row) => row);
  for (let step = 0; step < size; step += 1) {
    const column = rest.slice(step).map((row) => Math.abs(row[step] as number));
    const pivot = step + column.indexOf(Math.max(...column));
    for (const list of [rest, order] as unknown[][]) [list[step], list[pivot]] = [list[pivot], list[step]];
    const leading = rest[step] as number[];
    const divisor = leading[step] as number;
    for (const row of rest.slice(step + 1)) {
      // below the diagonal the factors take the place of the zeros
      row[step] = divisor === 0 ? 0 : (row[step] as number) / divisor;
      for (let place = step + 1; place < size; place += 1)
        row[place] = (row[place] as number) - (row[step] as number) * (leading[place] as number);
    }
  }
  return {
    order,
    lower: rest.map((row, place) => row.map((value, column) => (column < place ? value : Number(column === place)))),
    upper: rest.map((row, place) => row.map((value, column) => (column < place ? 0 : value))),
  };
}

/** What stands on the diagonal of U, whose product is the determinant but for its sign. */
export function pivotsOf({ upper }: Lu): number[] {
  return upper.map((row, place) => row[place] as number);
}
