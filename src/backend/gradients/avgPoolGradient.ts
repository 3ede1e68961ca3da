import { type AvgPoolAttrs, backend_util, engine, mul, type Tensor, tensor4d } from '@tensorflow/tfjs-core';

/**
 * The gradient of average pooling. The mean is over the pixels inside the window; tfjs's gradient divides by
 * the full area of the window, which is too much at a padded border.
 */
export function avgPoolGradient(dy: Tensor, input: Tensor, attrs: AvgPoolAttrs): Tensor {
  return engine().runKernel('AvgPoolGrad', { dy: scaleByAreaRatio(dy, input.shape, attrs, 1), input }, { ...attrs });
}

/**
 * Multiplies (or with `power` -1 divides) by the area of each window divided by the number of pixels inside
 * it.
 */
export function scaleByAreaRatio(y: Tensor, inputShape: number[], attrs: AvgPoolAttrs, power: 1 | -1): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attrs;
  const info = backend_util.computePool2DInfo(inputShape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
  const rows = areaRatios(info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
  const columns = areaRatios(info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
  if ([...rows, ...columns].every((ratio) => ratio === 1)) return y;
  const both = rows.flatMap((row) => columns.map((column) => (row * column) ** power));
  return mul(y, tensor4d(both, [1, rows.length, columns.length, 1]));
}

type Shape4D = [number, number, number, number];

function areaRatios(outSize: number, stride: number, filterSize: number, padding: number, inSize: number): number[] {
  return Array.from({ length: outSize }, (_, index) => {
    const begin = index * stride - padding;
    return filterSize / (Math.min(begin + filterSize, inSize) - Math.max(begin, 0));
  });
}
