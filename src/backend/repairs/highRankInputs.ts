import {
  type CumsumAttrs,
  cumprod,
  cumsum,
  gather,
  type KernelConfig,
  type MirrorPadAttrs,
  mirrorPad,
  type NamedAttrMap,
  type PadV2Attrs,
  pad,
  type ReverseAttrs,
  reshape,
  reverse,
  type StridedSliceAttrs,
  slice_util,
  type Tensor,
  type Tensor3D,
  type TileAttrs,
  tidy,
  tile,
  util,
  where,
} from '@tensorflow/tfjs-core';
import { reshapeAroundAxis } from '../axes.js';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * Operations whose shaders do not compile, or which throw, above rank 4. They are computed axis by axis at
 * rank 3. On webgpu, a shader that does not compile leaves zeros or stale memory in the output.
 */
export const highRankInputs: readonly KernelReplacement[] = [
  beyondRank4('Cumprod', (x, { axis, exclusive, reverse: backwards }: CumsumAttrs) =>
    overAxis(x, axis, (rows) => cumprod(rows, 1, exclusive, backwards)),
  ),
  beyondRank4('Cumsum', (x, { axis, exclusive, reverse: backwards }: CumsumAttrs) =>
    overAxis(x, axis, (rows) => cumsum(rows, 1, exclusive, backwards)),
  ),
  beyondRank4('MirrorPad', (x, { paddings, mode }: MirrorPadAttrs) =>
    padEachAxis(x, paddings, (rows, margins) => mirrorPad(rows, margins, mode)),
  ),
  beyondRank4('PadV2', (x, { paddings, constantValue }: PadV2Attrs) =>
    padEachAxis(x, paddings, (rows, margins) => pad(rows, margins, constantValue)),
  ),
  beyondRank4('Reverse', (x, { dims }: ReverseAttrs) =>
    util.parseAxisParam(dims, x.shape).reduce((t, axis) => overAxis(t, axis, (rows) => reverse(rows, 1)), x),
  ),
  beyondRank4('StridedSlice', (x, attrs: StridedSliceAttrs) => {
    const { beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask } = attrs;
    const masks = [beginMask, endMask, ellipsisMask, newAxisMask, shrinkAxisMask] as const;
    const { begin, end, strides, finalShape } = slice_util.sliceInfo(
      x.shape,
      attrs.begin,
      attrs.end,
      attrs.strides,
      ...masks,
    );
    const kept = begin.reduce((t, first, axis) => {
      const [last, step] = [end[axis] as number, strides[axis] as number];
      const count = Math.max(0, Math.ceil((last - first) / step));
      const entries = Int32Array.from({ length: count }, (_, index) => first + step * index);
      return overAxis(t, axis, (rows) => gather(rows, entries, 1));
    }, x);
    return reshape(kept, finalShape);
  }),
  beyondRank4('Tile', (x, { reps }: TileAttrs) =>
    reps.reduce((t, count, axis) => (count === 1 ? t : overAxis(t, axis, (rows) => tile(rows, [1, count, 1]))), x),
  ),
  {
    kernelName: 'Select',
    create: (stock) => (call) => {
      const { condition, t, e } = call.inputs as { condition: Tensor; t: Tensor; e: Tensor };
      if (t.rank <= 4) return (stock as KernelConfig).kernelFunc(call);
      return tidy(() => {
        // all three have the same shape
        const [mask, a, b] = [condition, t, e].map((x) => reshape(x, [-1])) as [Tensor, Tensor, Tensor];
        return reshape(where(mask, a, b), t.shape);
      });
    },
  },
];

function beyondRank4<Attrs>(kernelName: string, run: (x: Tensor, attrs: Attrs) => Tensor): KernelReplacement {
  return {
    kernelName,
    create: (stock) => (call) => {
      const x = call.inputs.x as Tensor;
      if (x.rank <= 4) return (stock as KernelConfig).kernelFunc(call);
      return tidy(() => run(x, call.attrs as NamedAttrMap & Attrs));
    },
  };
}

/** Applies an operation on axis 1 of a rank-3 tensor to one axis of `x`. */
function overAxis(x: Tensor, axis: number, run: (rows: Tensor3D) => Tensor): Tensor {
  const y = run(reshapeAroundAxis(x, axis));
  return reshape(y, x.shape.with(axis, y.shape[1] as number));
}

function padEachAxis(
  x: Tensor,
  paddings: [number, number][],
  run: (rows: Tensor3D, margins: [[number, number], [number, number], [number, number]]) => Tensor,
): Tensor {
  return paddings.reduce((t, margins, axis) => {
    if (margins[0] === 0 && margins[1] === 0) return t;
    return overAxis(t, axis, (rows) => run(rows, [[0, 0], margins, [0, 0]]));
  }, x);
}
