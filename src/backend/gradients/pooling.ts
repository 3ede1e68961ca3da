import {
  type AvgPoolAttrs,
  cast,
  engine,
  type GradConfig,
  gather,
  maxPoolWithArgmax,
  type NamedAttrMap,
  reshape,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { avgPoolGradient, scaleByAreaRatio } from './avgPoolGradient.js';
import { defineGradient } from './defineGradient.js';
import { explicitPool } from './explicitPool.js';

/**
 * First and second derivatives of pooling. In tfjs, the gradient of average pooling is wrong where windows
 * extend past the border, numeric paddings lose their rounding, and `maxPoolWithArgmax` and all second
 * derivatives are missing.
 */
export const pooling: readonly GradConfig[] = [
  defineGradient('AvgPool', ['x'], (dy, [x], attrs: AvgPoolAttrs) => ({
    x: () => {
      const pool = explicitPool('avgPool', x, attrs);
      return pool.toFullInput(avgPoolGradient(dy, pool.x, pool.attrs));
    },
  })),
  {
    kernelName: 'MaxPool',
    inputsToSave: ['x'],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attrs) => ({
      x: () => {
        const pool = explicitPool('maxPool', x as Tensor, attrs as unknown as AvgPoolAttrs);
        const inputs = { dy: dy as Tensor, input: pool.x, output: y as Tensor };
        return pool.toFullInput(engine().runKernel('MaxPoolGrad', inputs, { ...pool.attrs }));
      },
    }),
  },
  // it is linear, so its gradient is average pooling
  defineGradient('AvgPoolGrad', ['input'], (gradient, [x], attrs: AvgPoolAttrs) => ({
    dy: () => {
      const mean: Tensor = engine().runKernel('AvgPool', { x: gradient }, { ...attrs });
      return scaleByAreaRatio(mean, x.shape, attrs, -1);
    },
    input: () => zeros(x.shape),
  })),
  {
    kernelName: 'MaxPoolWithArgmax',
    inputsToSave: ['x'],
    outputsToSave: [true, false],
    gradFunc: (dys, [x, output], { filterSize, strides, pad }) => ({
      x: () =>
        engine().runKernel(
          'MaxPoolGrad',
          { dy: (dys as Tensor[])[0] as Tensor, input: x as Tensor, output: output as Tensor },
          { filterSize, strides, pad } as NamedAttrMap,
        ) as Tensor,
    }),
  },
  defineGradient('MaxPoolGrad', ['input', 'dy'], (gradient, [x, dy], { filterSize, strides, pad }: AvgPoolAttrs) => ({
    // the gradient of a window is the value at the position of its maximum
    dy: () => {
      const { indexes } = maxPoolWithArgmax(x as Tensor4D, filterSize, strides, pad as number, true);
      // webgl returns the positions as floats
      const positions = cast(indexes as Tensor, 'int32');
      return reshape(gather(reshape(gradient, [-1]), reshape(positions, [-1])), dy.shape);
    },
    input: () => zeros(x.shape),
    output: () => zeros(dy.shape),
  })),
];
