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
 * Computes with floats and converts back for integers and booleans on webgpu. Its transpose shader supports
 * floats only, and reductions over other axes than the last use it.
 */
export const integersAsFloats: readonly KernelReplacement[] = [
  ...['All', 'Any', 'Mean'].map((name) => overFloats(name)),
  // for rank 1, the backend returns an axis of size 1
  ...['ArgMax', 'ArgMin'].map((name) => overFloats(name, undefined, (y, x) => (x.rank === 1 ? reshape(y, []) : y))),
  ...['Max', 'Min', 'Sum', 'UnsortedSegmentSum'].map((name) => overFloats(name, () => 'int32')),
  // for small tensors, the backend ignores keepDims
  overFloats(
    'Prod',
    () => 'int32',
    (y, x, { axis, keepDims }) => (keepDims ? reshape(y, keptShape(x, axis)) : y),
  ),
  overFloats('Transpose', (dtype) => dtype),
];

/** The shape of a reduction with keepDims. */
function keptShape(x: Tensor, axis: ProdAttrs['axis']): number[] {
  const axes = util.parseAxisParam(axis, x.shape);
  return x.shape.map((size, index) => (axes.includes(index) ? 1 : size));
}

function overFloats(
  kernelName: string,
  result?: (dtype: DataType) => DataType,
  fixShape = (y: Tensor, _x: Tensor, _attrs: ProdAttrs) => y,
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
        if (x.dtype === 'float32') return fixShape(run(call.inputs), x, attrs);
        const y = run({ ...call.inputs, x: cast(x, 'float32') });
        return fixShape(result ? cast(y, result(x.dtype)) : y, x, attrs);
      });
    },
  };
}
