import {
  backend_util,
  type KernelConfig,
  type MaxPool3DAttrs,
  type MaxPoolAttrs,
  type MaxPoolGradAttrs,
  type MaxPoolWithArgmaxAttrs,
  type TensorInfo,
  type TypedArray,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { outputSizeAgrees } from './outputSizeAgrees.js';
import type { WasmBackend } from './wasmBackend.js';
import { windowRanges, windowRanges2d } from './windowRanges.js';

/**
 * Repairs forward values of max pooling. The stock kernels find no maximum in a window of negative values
 * only, and `MaxPool` writes outside the output if the backend computes another output size than tfjs.
 */
export const maxPooling: readonly KernelReplacement[] = [
  {
    kernelName: 'MaxPool',
    create: (stock) => (call) => {
      const x = call.inputs.x as TensorInfo;
      const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as MaxPoolAttrs;
      const info = backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
      // throws before the backend aborts
      windowRanges2d('maxPool', info);
      if (outputSizeAgrees(info)) return (stock as KernelConfig).kernelFunc(call);
      return maxima(x, info.outShape, as3d(info), call.backend as WasmBackend);
    },
  },
  {
    kernelName: 'MaxPoolWithArgmax',
    create:
      () =>
      ({ inputs, attrs, backend }) => {
        const x = inputs.x as TensorInfo;
        const { filterSize, strides, pad, includeBatchInIndex } = attrs as unknown as MaxPoolWithArgmaxAttrs;
        const info = backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad);
        const wasm = backend as WasmBackend;
        const [result, indexes] = [wasm.makeOutput(info.outShape, x.dtype), wasm.makeOutput(info.outShape, 'int32')];
        const pixels = wasm.typedArrayFromHeap(x);
        const positions = maxPositions(pixels, as3d(info));
        const image = util.sizeFromShape(x.shape.slice(1));
        const values = wasm.typedArrayFromHeap(result);
        for (const [index, position] of positions.entries()) values[index] = pixels[position] as number;
        wasm
          .typedArrayFromHeap(indexes)
          .set(includeBatchInIndex ? positions : positions.map((position) => position % image));
        return [result, indexes];
      },
  },
  {
    kernelName: 'MaxPool3D',
    create:
      () =>
      ({ inputs, attrs, backend }) => {
        const x = inputs.x as TensorInfo;
        const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPool3DAttrs;
        const info = backend_util.computePool3DInfo(x.shape as Shape5D, filterSize, strides, 1, pad, dimRoundingMode);
        return maxima(x, info.outShape, info, backend as WasmBackend);
      },
  },
];

/** The gradient of max pooling. The stock kernel drops the gradients of windows of negative values. */
export const maxPoolGradient: KernelReplacement = {
  kernelName: 'MaxPoolGrad',
  create:
    () =>
    ({ inputs, attrs, backend }) => {
      const { dy, input } = inputs as { dy: TensorInfo; input: TensorInfo };
      const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as MaxPoolGradAttrs;
      const info = backend_util.computePool2DInfo(input.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
      const wasm = backend as WasmBackend;
      const output = wasm.makeOutput(input.shape, 'float32');
      const target = wasm.typedArrayFromHeap(output).fill(0);
      const gradient = wasm.typedArrayFromHeap(dy);
      for (const [index, position] of maxPositions(wasm.typedArrayFromHeap(input), as3d(info)).entries())
        (target[position] as number) += gradient[index] as number;
      return output;
    },
};

type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];
type Pool3DInfo = ReturnType<typeof backend_util.computePool3DInfo>;

/** 2D pooling as 3D pooling with a depth of one. */
function as3d(info: ReturnType<typeof backend_util.computePool2DInfo>): Pool3DInfo {
  const depth = { inDepth: 1, outDepth: 1, filterDepth: 1, strideDepth: 1 };
  return { ...info, ...depth, padInfo: { ...info.padInfo, front: 0, back: 0 } } as unknown as Pool3DInfo;
}

function maxima(x: TensorInfo, outShape: number[], info: Pool3DInfo, backend: WasmBackend): TensorInfo {
  const output = backend.makeOutput(outShape, x.dtype);
  const [pixels, target] = [backend.typedArrayFromHeap(x), backend.typedArrayFromHeap(output)];
  for (const [index, position] of maxPositions(pixels, info).entries()) target[index] = pixels[position] as number;
  return output;
}

/** The position in the input of each element of the output. The first of equal elements counts. */
function maxPositions(x: TypedArray, info: Pool3DInfo): Int32Array {
  const { batchSize, inChannels, inDepth, inHeight, inWidth, outDepth, outHeight, outWidth, padInfo } = info;
  const positions = new Int32Array(batchSize * outDepth * outHeight * outWidth * inChannels);
  const depths = windowRanges('maxPool', outDepth, info.strideDepth, info.filterDepth, padInfo.front, inDepth);
  const rows = windowRanges('maxPool', outHeight, info.strideHeight, info.filterHeight, padInfo.top, inHeight);
  const columns = windowRanges('maxPool', outWidth, info.strideWidth, info.filterWidth, padInfo.left, inWidth);
  let index = 0;
  for (let image = 0; image < batchSize; image += 1) {
    for (const depth of depths) {
      for (const row of rows) {
        for (const column of columns) {
          let first = true;
          for (let z = depth.begin; z < depth.end; z += 1) {
            for (let y = row.begin; y < row.end; y += 1) {
              for (let pixel = column.begin; pixel < column.end; pixel += 1) {
                const from = (((image * inDepth + z) * inHeight + y) * inWidth + pixel) * inChannels;
                for (let channel = 0; channel < inChannels; channel += 1) {
                  const best = positions[index + channel] as number;
                  if (first || (x[from + channel] as number) > (x[best] as number))
                    positions[index + channel] = from + channel;
                }
                first = false;
              }
            }
          }
          index += inChannels;
        }
      }
    }
  }
  return positions;
}
