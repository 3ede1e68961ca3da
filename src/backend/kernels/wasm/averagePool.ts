import {
  type AvgPoolAttrs,
  backend_util,
  concat,
  engine,
  type KernelConfig,
  split,
  type Tensor,
  type Tensor4D,
  type TensorInfo,
  tidy,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import type { Conv2DInfo } from './conv2dInfo.js';
import { outputSizeAgrees } from './outputSizeAgrees.js';
import type { WasmBackend } from './wasmBackend.js';
import { type WindowRange, windowRanges2d } from './windowRanges.js';

/**
 * The backend keeps the sums of all channels on its stack of 64 kB. With more channels it overwrites the
 * heap.
 */
const maxChannels = 4096;

/**
 * Repairs forward values of average pooling. Many channels are pooled in chunks that the backend can hold. If
 * the backend computes another output size than tfjs, plain loops are used. Otherwise calls the stock kernel.
 */
export const averagePool: KernelReplacement = {
  kernelName: 'AvgPool',
  create: (stock) => (call) => {
    const x = call.inputs.x as Tensor4D;
    const { filterSize, strides, pad, dimRoundingMode } = call.attrs as unknown as AvgPoolAttrs;
    const info = backend_util.computePool2DInfo(x.shape, filterSize, strides, 1, pad, dimRoundingMode);
    const ranges = windowRanges2d('avgPool', info);
    if (!outputSizeAgrees(info)) return averages(x, info, ranges, call.backend as WasmBackend);
    const channels = x.shape.at(-1) as number;
    if (channels <= maxChannels) return (stock as KernelConfig).kernelFunc(call);
    return tidy(() => {
      const sizes = Array.from({ length: Math.ceil(channels / maxChannels) }, (_, index) =>
        Math.min(maxChannels, channels - index * maxChannels),
      );
      const pooled = split(x as Tensor, sizes, -1).map((part) =>
        engine().runKernel('AvgPool', { x: part }, call.attrs ?? {}),
      );
      return concat(pooled as Tensor[], -1);
    });
  },
};

function averages(
  x: Tensor4D,
  { batchSize, inHeight, inWidth, inChannels, outShape }: Conv2DInfo,
  { rows, columns }: { rows: WindowRange[]; columns: WindowRange[] },
  backend: WasmBackend,
): TensorInfo {
  const output = backend.makeOutput(outShape, 'float32');
  const [target, pixels] = [backend.typedArrayFromHeap(output).fill(0), backend.typedArrayFromHeap(x)];
  let position = 0;
  for (let image = 0; image < batchSize; image += 1)
    for (const row of rows)
      for (const column of columns) {
        const factor = 1 / ((row.end - row.begin) * (column.end - column.begin));
        for (let y = row.begin; y < row.end; y += 1)
          for (let at = column.begin; at < column.end; at += 1) {
            const from = ((image * inHeight + y) * inWidth + at) * inChannels;
            for (let channel = 0; channel < inChannels; channel += 1)
              (target[position + channel] as number) += (pixels[from + channel] as number) * factor;
          }
        position += inChannels;
      }
  return output;
}
