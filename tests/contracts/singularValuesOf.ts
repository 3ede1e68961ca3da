import { matMul, type Tensor2D } from '@tensorflow/tfjs-core';

/**
 * Computes singular values by Jacobi rotations of WᵀW, largest first, independently of the code under test.
 */
export async function singularValuesOf(w: Tensor2D): Promise<number[]> {
  let s = (await matMul(w, w, true, false).array()) as number[][];
  for (let sweep = 0; sweep < 30; sweep += 1) {
    for (let p = 0; p < s.length; p += 1) for (let q = p + 1; q < s.length; q += 1) s = rotate(s, p, q);
  }
  return s.map((row, i) => Math.sqrt(Math.max(0, row[i] as number))).sort((a, b) => b - a);
}

function rotate(s: number[][], p: number, q: number): number[][] {
  const at = (i: number, j: number) => (s[i] as number[])[j] as number;
  if (at(p, q) === 0) return s;
  const angle = 0.5 * Math.atan2(2 * at(p, q), at(q, q) - at(p, p));
  const [c, t] = [Math.cos(angle), Math.sin(angle)];
  const r = s.map((_, i) => s.map((__, j) => (i === j ? 1 : 0)));
  const set = (i: number, j: number, value: number) => ((r[i] as number[])[j] = value);
  set(p, p, c);
  set(q, q, c);
  set(p, q, t);
  set(q, p, -t);
  const times = (a: number[][], b: number[][]) =>
    a.map((row) =>
      b.map((_, j) => row.reduce((total, value, k) => total + value * ((b[k] as number[])[j] as number), 0)),
    );
  const transposed = r.map((_, i) => r.map((row) => row[i] as number));
  return times(times(transposed, s), r);
}
