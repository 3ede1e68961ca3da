import { backend_util, type KernelConfig, reshape, Tensor, type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/** webgpu multiplies few numbers on the host, and then drops the axes that are to be kept. */
export const prod: KernelReplacement = {
  kernelName: 'Prod',
  create: (stock) => (call) => {
    const product = (stock as KernelConfig).kernelFunc(call) as TensorInfo;
    const { axis, keepDims } = call.attrs as { axis: number | number[]; keepDims: boolean };
    if (!keepDims) return product;
    const { shape: sizes } = call.inputs.x as Tensor;
    const axes = util.parseAxisParam(axis, sizes);
    const [left] = backend_util.computeOutAndReduceShapes(sizes, axes);
    const shape = backend_util.expandShapeToKeepDim(left, axes);
    const { dataId, dtype } = product;
    return product instanceof Tensor ? reshape(product as Tensor, shape) : { dataId, dtype, shape };
  },
};
