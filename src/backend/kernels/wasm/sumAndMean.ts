import { getKernel, type KernelConfig, type SumAttrs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { type WasmBackend, withView } from './wasmBackend.js';

/**
 * Sums and means over the leading axes, as batch normalization needs them. Repeatedly adds one half of the
 * rows to the other half until few rows are left. The stock kernels transpose first, take fifteen times as
 * long, and lose digits by adding one value at a time.
 */
export const sumAndMean: readonly KernelReplacement[] = [
  overLeadingAxes('Sum', () => 1),
  overLeadingAxes('Mean', (n) => 1 / n),
];

/** Fewer elements are added here, which is faster than another kernel call. */
const smallSize = 4096;

function overLeadingAxes(kernelName: string, factor: (rows: number) => number): KernelReplacement {
  return {
    kernelName,
    create: (stock) => (call) => {
      const x = call.inputs.x as TensorInfo;
      const { axis, keepDims } = call.attrs as unknown as SumAttrs;
      const axes = util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
      const leading = axes.every((each, index) => each === index);
      const rows = util.sizeFromShape(x.shape.slice(0, axes.length));
      const kept = x.shape.slice(axes.length);
      const width = util.sizeFromShape(kept);
      if (x.dtype !== 'float32' || !leading || axes.length === 0 || rows * width < smallSize)
        return (stock as KernelConfig).kernelFunc(call);
      const backend = call.backend as WasmBackend;
      const totals = columnTotals(backend, x, rows, width);
      const output = backend.makeOutput(keepDims ? [...axes.map(() => 1), ...kept] : kept, 'float32');
      const scale = factor(rows);
      backend.typedArrayFromHeap(output).set(totals.map((total) => total * scale));
      return output;
    },
  };
}

function columnTotals(backend: WasmBackend, x: TensorInfo, rows: number, width: number): Float64Array {
  const add = (getKernel('Add', 'wasm') as KernelConfig).kernelFunc;
  const totals = new Float64Array(width);
  let part = x;
  let count = rows;
  const release = () => {
    if (part !== x) backend.disposeData(part.dataId);
  };
  while (count > 1 && count * width > smallSize) {
    if (count % 2 === 1) addRows(totals, backend, part, count - 1, 1);
    const half = Math.floor(count / 2);
    const size = half * width;
    const sum = withView(backend, part, 0, [size], (a) =>
      withView(backend, part, size, [size], (b) => add({ inputs: { a, b }, backend, attrs: {} }) as TensorInfo),
    );
    release();
    part = sum;
    count = half;
  }
  addRows(totals, backend, part, 0, count);
  release();
  return totals;
}

function addRows(totals: Float64Array, backend: WasmBackend, x: TensorInfo, begin: number, count: number): void {
  const values = backend.typedArrayFromHeap(x);
  const width = totals.length;
  for (let row = begin; row < begin + count; row += 1) {
    for (let column = 0; column < width; column += 1)
      (totals[column] as number) += values[row * width + column] as number;
  }
}
