import {
  cast,
  type DataType,
  engine,
  type KernelConfig,
  type NamedTensorInfoMap,
  type ProdAttrs,
  reshape,
  type Tensor,
  tidy,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/**
 * webgpu's shader of transposes takes floats alone, and reductions over other axes than the last ones go by it: integers and
 * booleans become floats and then what they would have been.
 */
export const integersAsFloats: readonly KernelReplacement[] = [
  ...['All', 'Any', 'Mean'].map((name) => overFloats(name)),
  // of one axis, the backend leaves an axis of one entry
  ...['ArgMax', 'ArgMin'].map((name) => overFloats(name, undefined, (y, x) => (x.rank === 1 ? reshape(y, []) : y))),
  ...['Max', 'Min', 'Sum', 'UnsortedSegmentSum'].map((name) => overFloats(name, () => 'int32')),
  // of few numbers, the backend drops the axes that are to be kept
  overFloats(
    'Prod',
    () => 'int32',
    (y, x, { axis, keepDims }) => (keepDims ? reshape(y, keptShape(x, axis)) : y),
  ),
  overFloats('Transpose', (dtype) => dtype),
];

/** The shape of a reduction that keeps its axes, each with one entry. */
function keptShape(x: Tensor, axis: ProdAttrs['axis']): number[] {
  const axes = util.parseAxisParam(axis, x.shape);
  return x.shape.map((size, place) => (axes.includes(place) ? 1 : size));
}

function overFloats(
  kernelName: string,
  result?: (dtype: DataType) => DataType,
  shaped = (y: Tensor, _x: Tensor, _attrs: ProdAttrs) => y,
): KernelReplacement {
  return {
    kernelName,
    create: (stock) => (call) => {
      const { kernelFunc } = stock as KernelConfig;
      const x = call.inputs.x as Tensor;
      const attrs = call.attrs as unknown as ProdAttrs;
      const run = (inputs: NamedTensorInfoMap) =>
        engine().makeTensorFromTensorInfo(kernelFunc({ ...call, inputs }) as Tensor);
      return tidy(() => {
        if (x.dtype === 'float32') return shaped(run(call.inputs), x, attrs);
        const y = run({ ...call.inputs, x: cast(x, 'float32') });
        return shaped(result ? cast(y, result(x.dtype)) : y, x, attrs);
      });
    },
  };
}
