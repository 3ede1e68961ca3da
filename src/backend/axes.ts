import { concat, pad, reshape, slice, type Tensor, type Tensor3D, util, zeros } from '@tensorflow/tfjs-core';

/** Reshapes a tensor to `[before, size, after]` around one axis. All backends are fast at rank 3. */
export function reshapeAroundAxis(x: Tensor, axis: number): Tensor3D {
  const { sizeFromShape } = util;
  return reshape(x, [
    sizeFromShape(x.shape.slice(0, axis)),
    x.shape[axis] as number,
    sizeFromShape(x.shape.slice(axis + 1)),
  ]);
}

/**
 * Returns `size` entries of an axis from `begin` on, with zeros outside the tensor. Returns `x` itself if
 * nothing changes.
 */
export function cropOrPad(x: Tensor, axis: number, begin: number, size: number): Tensor {
  if (begin === 0 && size === x.shape[axis]) return x;
  const rows = reshapeAroundAxis(x, axis);
  const [before, length, after] = rows.shape;
  const first = Math.min(Math.max(begin, 0), length);
  const last = Math.max(Math.min(begin + size, length), first);
  if (first === last) return zeros(x.shape.with(axis, size));
  const kept = slice(rows, [0, first, 0], [before, last - first, after]);
  const margin: [number, number] = [first - begin, begin + size - last];
  const padded = margin[0] || margin[1] ? pad(kept, [[0, 0], margin, [0, 0]]) : kept;
  return reshape(padded, x.shape.with(axis, size));
}

/** Inserts `count - 1` zeros after each entry of an axis. */
export function insertZeros(x: Tensor, axis: number, count: number): Tensor {
  if (count === 1) return x;
  const [before, size, after] = reshapeAroundAxis(x, axis).shape;
  const single = reshape(x, [before * size, 1, after]);
  const padded = concat([single, zeros([before * size, count - 1, after])], 1);
  return reshape(padded, x.shape.with(axis, size * count));
}

/** Returns every `count`-th entry of an axis, starting with the first. The inverse of {@link insertZeros}. */
export function everyNth(x: Tensor, axis: number, count: number): Tensor {
  if (count === 1) return x;
  const size = Math.ceil((x.shape[axis] as number) / count);
  const padded = reshapeAroundAxis(cropOrPad(x, axis, 0, size * count), axis);
  const [before, , after] = padded.shape;
  const firsts = slice(reshape(padded, [before * size, count, after]), [0, 0, 0], [before * size, 1, after]);
  return reshape(firsts, x.shape.with(axis, size));
}
