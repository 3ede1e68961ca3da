import {
  type Conv2DAttrs,
  engine,
  type GradConfig,
  type NamedAttrMap,
  pad as padZeros,
  reshape,
  slice,
  type Tensor3D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';

/**
 * The gradient of a convolution, dilated ones too, which tfjs refuses: a dilated filter is a larger filter with zeros
 * between its taps, and the gradient by its taps is a part of the gradient by the larger one.
 */
export const conv2d: GradConfig = {
  kernelName: 'Conv2D',
  inputsToSave: ['x', 'filter'],
  gradFunc: (gradient, saved, attrs) => {
    const dy = gradient as Tensor4D;
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const { strides, pad, dataFormat, dimRoundingMode, dilations } = attrs as unknown as Conv2DAttrs;
    const [dilationHeight, dilationWidth] =
      typeof dilations === 'number' ? [dilations, dilations] : (dilations ?? [1, 1]);
    const spread = (size: number, dilation: number) => (size - 1) * dilation + 1;
    const [height, width, inChannels, outChannels] = filter.shape;
    const spreadShape: Shape4D = [
      spread(height, dilationHeight),
      spread(width, dilationWidth),
      inChannels,
      outChannels,
    ];
    const dilated = dilationHeight > 1 || dilationWidth > 1;
    // tfjs types attributes without undefined, yet leaves dimRoundingMode undefined itself
    const shared = { strides, pad, dataFormat, dimRoundingMode } as NamedAttrMap;
    return {
      x: () => {
        const taps = dilated ? insertZeros(filter, dilationHeight, dilationWidth, spreadShape) : filter;
        return engine().runKernel('Conv2DBackpropInput', { dy, filter: taps }, { ...shared, inputShape: x.shape });
      },
      filter: () => {
        const attributes = { ...shared, filterShape: spreadShape };
        const full = engine().runKernel('Conv2DBackpropFilter', { x, dy }, attributes) as Tensor4D;
        return dilated ? dropZeros(full, dilationHeight, dilationWidth, filter.shape) : full;
      },
    };
  },
};

type Shape4D = [number, number, number, number];

function insertZeros(filter: Tensor4D, dilationHeight: number, dilationWidth: number, shape: Shape4D): Tensor4D {
  const [height, width, inChannels, outChannels] = filter.shape;
  const rows = padMiddle(reshape(filter, [height, 1, -1]), dilationHeight - 1);
  const both = padMiddle(reshape(rows, [height * dilationHeight * width, 1, -1]), dilationWidth - 1);
  const whole: Tensor4D = reshape(both, [height * dilationHeight, width * dilationWidth, inChannels, outChannels]);
  return slice(whole, [0, 0, 0, 0], shape);
}

function dropZeros(filter: Tensor4D, dilationHeight: number, dilationWidth: number, shape: Shape4D): Tensor4D {
  const [height, width, inChannels, outChannels] = shape;
  const [fullHeight, fullWidth] = filter.shape;
  const whole = padZeros(filter, [
    [0, height * dilationHeight - fullHeight],
    [0, width * dilationWidth - fullWidth],
    [0, 0],
    [0, 0],
  ]);
  const rows = firstOfMiddle(reshape(whole, [height, dilationHeight, -1]));
  const both = firstOfMiddle(reshape(rows, [height * width, dilationWidth, -1]));
  return reshape(both, [height, width, inChannels, outChannels]);
}

function padMiddle(x: Tensor3D, count: number): Tensor3D {
  return padZeros(x, [
    [0, 0],
    [0, count],
    [0, 0],
  ]);
}

function firstOfMiddle(x: Tensor3D): Tensor3D {
  return slice(x, [0, 0, 0], [x.shape[0], 1, x.shape[2]]);
}
