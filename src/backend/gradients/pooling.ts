import {
  type AvgPoolAttrs,
  backend_util,
  cast,
  engine,
  type GradConfig,
  gather,
  maxPoolWithArgmax,
  mul,
  type NamedAttrMap,
  reshape,
  type Tensor,
  type Tensor4D,
  tensor4d,
  zeros,
} from '@tensorflow/tfjs-core';

/**
 * Gradients of the gradients of pooling, which tfjs lacks. The mean is over the pixels that a window holds; tfjs's
 * gradient divides by the window's area, which at a padded border is more.
 */
export const pooling: readonly GradConfig[] = [
  {
    kernelName: 'AvgPool',
    inputsToSave: ['x'],
    gradFunc: (dy, [x], attrs) => ({ x: () => averageGradient(dy as Tensor, x as Tensor, attrs) }),
  },
  {
    // linear: its own gradient is the mean again
    kernelName: 'AvgPoolGrad',
    inputsToSave: ['input'],
    gradFunc: (gradient, [input], attrs) => {
      const x = input as Tensor4D;
      return {
        dy: () => byShare(engine().runKernel('AvgPool', { x: gradient as Tensor }, attrs), x.shape, attrs, -1),
        input: () => zeros(x.shape),
      };
    },
  },
  {
    kernelName: 'MaxPoolGrad',
    inputsToSave: ['input', 'dy'],
    gradFunc: (gradient, [input, dy], attrs) => {
      const x = input as Tensor4D;
      const { filterSize, strides, pad } = attrs as unknown as AvgPoolAttrs;
      return {
        // what reached the winner of a window is what the window's gradient gets
        dy: () => {
          // webgl gives the places as floats
          const winners = cast(
            maxPoolWithArgmax(x, filterSize, strides, pad as number, true).indexes as Tensor,
            'int32',
          );
          return reshape(gather(reshape(gradient as Tensor, [-1]), reshape(winners, [-1])), (dy as Tensor).shape);
        },
        input: () => zeros(x.shape),
        output: () => zeros((dy as Tensor).shape),
      };
    },
  },
  poolingOfBoxes('AvgPool', (dy, x, _, attrs) => averageGradient(dy, x, attrs)),
  poolingOfBoxes('MaxPool', (dy, input, output, attrs) =>
    engine().runKernel('MaxPoolGrad', { dy, input, output }, attrs),
  ),
];

function averageGradient(dy: Tensor, input: Tensor, attrs: NamedAttrMap): Tensor {
  return engine().runKernel('AvgPoolGrad', { dy: byShare(dy, input.shape as Shape4D, attrs, 1), input }, attrs);
}

/** Multiplied, or with `power` -1 divided, by the window's area over the number of pixels it holds. */
function byShare(y: Tensor, inputShape: Shape4D, attrs: NamedAttrMap, power: number): Tensor {
  const { filterSize, strides, pad, dimRoundingMode } = attrs as unknown as AvgPoolAttrs;
  const info = backend_util.computePool2DInfo(inputShape, filterSize, strides, 1, pad, dimRoundingMode);
  const rows = shares(info.outHeight, info.strideHeight, info.filterHeight, info.padInfo.top, info.inHeight);
  const columns = shares(info.outWidth, info.strideWidth, info.filterWidth, info.padInfo.left, info.inWidth);
  if ([...rows, ...columns].every((share) => share === 1)) return y;
  const both = rows.flatMap((row) => columns.map((column) => (row * column) ** power));
  return mul(y, tensor4d(both, [1, rows.length, columns.length, 1]));
}

function shares(outSize: number, stride: number, filterSize: number, padding: number, inSize: number): number[] {
  return Array.from({ length: outSize }, (_, index) => {
    const begin = index * stride - padding;
    return filterSize / (Math.min(begin + filterSize, inSize) - Math.max(begin, 0));
  });
}

/** Pooling in three dimensions is pooling of slices, and then of what lies behind each other. */
function poolingOfBoxes(
  kernelName: 'AvgPool' | 'MaxPool',
  backward: (dy: Tensor, x: Tensor, y: Tensor, attrs: NamedAttrMap) => Tensor,
): GradConfig {
  return {
    kernelName: `${kernelName}3D`,
    inputsToSave: ['x'],
    gradFunc: (gradient, [input], attrs) => {
      const [x, dy] = [input as Tensor, gradient as Tensor];
      const { filterSize, strides, pad } = attrs as unknown as AvgPoolAttrs;
      const [filterDepth, ...filterPlane] = triple(filterSize);
      const [strideDepth, ...stridePlane] = triple(strides);
      const plane = { filterSize: filterPlane, strides: stridePlane, pad } as NamedAttrMap;
      // a margin given as a number belongs to the depth alone
      const padDepth =
        typeof pad === 'number'
          ? [
              [0, 0],
              [pad, pad],
              [0, 0],
              [0, 0],
            ]
          : pad;
      const depth = { filterSize: [filterDepth, 1], strides: [strideDepth, 1], pad: padDepth } as NamedAttrMap;
      const pool = (t: Tensor, window: NamedAttrMap): Tensor => engine().runKernel(kernelName, { x: t }, window);

      return {
        x: () => {
          const [batch, inDepth, height, width, channels] = x.shape as Shape5D;
          const [, outDepth, outHeight, outWidth] = dy.shape as Shape5D;
          const slices = reshape(x, [batch * inDepth, height, width, channels]);
          const pooledSlices = pool(slices, plane);
          const lines = reshape(pooledSlices, [batch, inDepth, outHeight * outWidth, channels]);
          const dLines = reshape(dy, [batch, outDepth, outHeight * outWidth, channels]);
          const bySlices = reshape(backward(dLines, lines, pool(lines, depth), depth), pooledSlices.shape);
          return reshape(backward(bySlices, slices, pooledSlices, plane), x.shape);
        },
      };
    },
  };
}

type Shape4D = [number, number, number, number];
type Shape5D = [number, number, number, number, number];

function triple(size: number | number[]): [number, number, number] {
  return (typeof size === 'number' ? [size, size, size] : size) as [number, number, number];
}
