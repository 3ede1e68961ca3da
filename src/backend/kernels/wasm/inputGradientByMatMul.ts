import {
  backend_util,
  type Conv2DBackpropInputAttrs,
  engine,
  matMul,
  reshape,
  type Tensor,
  type Tensor4D,
  tidy,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';
import { type Conv2DInfo, isPointwise } from './conv2dInfo.js';
import type { WasmBackend } from './wasmBackend.js';

/**
 * Up to this many input channels, {@link col2im} is faster than XNNPACK, which computes eight channels in the
 * time of one.
 */
const fewChannels = 4;

/**
 * The gradient of a convolution with respect to its input, as one matrix product of the gradient of the
 * output with the filter, followed by {@link col2im}. Used if the input has few channels, as an image has, or
 * the filter is a single pixel. Other convolutions use `fallback`.
 */
export function inputGradientByMatMul(fallback: KernelReplacement): KernelReplacement {
  return {
    ...fallback,
    create: (stock) => {
      const rest = fallback.create(stock);
      return (call) => {
        const { dy, filter } = call.inputs as { dy: Tensor4D; filter: Tensor4D };
        const { strides, pad, dimRoundingMode, inputShape } = call.attrs as unknown as Conv2DBackpropInputAttrs;
        const info = backend_util.computeConv2DInfo(inputShape, filter.shape, strides, 1, pad, dimRoundingMode);
        const { inChannels, outChannels } = info;
        const pointwise = isPointwise(info);
        if (!pointwise && inChannels > fewChannels) return rest(call);
        return tidy(() => {
          const rows = reshape(dy, [-1, outChannels]);
          const taps = matMul(rows, reshape(filter, [-1, outChannels]), false, true);
          return pointwise ? reshape(taps, inputShape) : col2im(taps, info, call.backend as WasmBackend);
        });
      };
    },
  };
}

/**
 * Adds the gradients of all taps, `[batch · outHeight · outWidth, filterHeight · filterWidth · inChannels]`,
 * to the pixels that the taps read.
 */
function col2im(taps: Tensor, info: Conv2DInfo, backend: WasmBackend): Tensor {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  const output = backend.makeOutput(info.inShape, 'float32');
  const target = backend.typedArrayFromHeap(output).fill(0);
  const source = backend.typedArrayFromHeap(taps);
  let position = 0;
  for (let row = 0; row < batchSize * outHeight; row += 1) {
    const image = Math.floor(row / outHeight) * inHeight;
    const top = (row % outHeight) * strideHeight - padInfo.top;
    for (let column = 0; column < outWidth; column += 1) {
      const left = column * strideWidth - padInfo.left;
      // the taps of a row that are inside the image are contiguous
      const first = Math.max(-left, 0) * inChannels;
      const last = Math.min(inWidth - left, filterWidth) * inChannels;
      for (let tap = 0; tap < filterHeight; tap += 1) {
        const y = top + tap;
        if (y >= 0 && y < inHeight) {
          const start = ((image + y) * inWidth + left) * inChannels;
          for (let index = first; index < last; index += 1)
            target[start + index] = (target[start + index] as number) + (source[position + index] as number);
        }
        position += filterWidth * inChannels;
      }
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}
