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

/** Up to so many channels in, adding up what each tap sends back takes less time than XNNPACK, which computes eight channels in the time of one. */
const fewChannels = 4;

/**
 * The gradient of a convolution by its input as one matrix product, the output's gradient with the filter, where the input has few channels, as a picture has, or the filter is one pixel.
 * What each tap sends back is then added where it came from. Other convolutions are left to `otherwise`.
 */
export function inputGradientByMatMul(otherwise: KernelReplacement): KernelReplacement {
  return {
    ...otherwise,
    create: (stock) => {
      const rest = otherwise.create(stock);
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

/** Adds what each tap sends back, `[batch · outHeight · outWidth, filterHeight · filterWidth · inChannels]`, to the pixels that it came from. */
function col2im(taps: Tensor, info: Conv2DInfo, backend: WasmBackend): Tensor {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, filterHeight, filterWidth } = info;
  const { strideHeight, strideWidth, padInfo } = info;
  const output = backend.makeOutput(info.inShape, 'float32');
  const target = backend.typedArrayFromHeap(output).fill(0);
  const source = backend.typedArrayFromHeap(taps);
  let place = 0;
  for (let row = 0; row < batchSize * outHeight; row += 1) {
    const image = Math.floor(row / outHeight) * inHeight;
    const top = (row % outHeight) * strideHeight - padInfo.top;
    for (let column = 0; column < outWidth; column += 1) {
      const left = column * strideWidth - padInfo.left;
      // of each row of taps, those inside the image lie in one piece
      const first = Math.max(-left, 0) * inChannels;
      const last = Math.min(inWidth - left, filterWidth) * inChannels;
      for (let tap = 0; tap < filterHeight; tap += 1) {
        const y = top + tap;
        if (y >= 0 && y < inHeight) {
          const start = ((image + y) * inWidth + left) * inChannels;
          for (let index = first; index < last; index += 1)
            target[start + index] = (target[start + index] as number) + (source[place + index] as number);
        }
        place += filterWidth * inChannels;
      }
    }
  }
  return engine().makeTensorFromTensorInfo(output);
}
