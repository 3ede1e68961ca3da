import { matMul, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Computes singular values by Jacobi rotations, largest first, independently of the code under test.
 *
 * There is one for each row or column, whichever are fewer.
 */
export async function singularValuesOf(w: Tensor2D): Promise<number[]> {
  const isWide = w.shape[0] < w.shape[1];
  const s = (await matMul(w, w, !isWide, isWide).array()) as number[][];
  for (let sweep = 0; sweep < 30; sweep += 1) {
    for (let p = 0; p < s.length; p += 1) for (let q = p + 1; q < s.length; q += 1) rotate(s, p, q);
  }
  return s.map((row, i) => Math.sqrt(Math.max(0, row[i] as number))).sort((a, b) => b - a);
}

/** Rotates rows and columns p and q of a symmetric matrix so that its element (p, q) becomes 0. */
function rotate(s: number[][], p: number, q: number): void {
  const [rowP, rowQ] = [s[p] as number[], s[q] as number[]];
  if (rowP[q] === 0) return;
  const angle = 0.5 * Math.atan2(2 * (rowP[q] as number), (rowQ[q] as number) - (rowP[p] as number));
  const [c, t] = [Math.cos(angle), Math.sin(angle)];
  const turn = (a: number[], i: number, b: number[], j: number) => {
    const [x, y] = [a[i] as number, b[j] as number];
    a[i] = c * x - t * y;
    b[j] = t * x + c * y;
  };
  for (const row of s) turn(row, p, row, q);
  for (const column of s.keys()) turn(rowP, column, rowQ, column);
}
