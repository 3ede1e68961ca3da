import {
  type AvgPoolAttrs,
  cast,
  engine,
  type GradConfig,
  gather,
  maxPoolWithArgmax,
  reshape,
  type Tensor,
  type Tensor4D,
  zeros,
} from '@tensorflow/tfjs-core';
import { averageGradient, byShare } from './averageGradient.js';
import { defineGradient } from './defineGradient.js';

/** Gradients of the gradients of pooling, which tfjs lacks, and a mean's own where windows reach over the border. */
export const pooling: readonly GradConfig[] = [
  defineGradient('AvgPool', ['x'], (dy, [x], attrs: AvgPoolAttrs) => ({ x: () => averageGradient(dy, x, attrs) })),
  // linear: its own gradient is the mean again
  defineGradient('AvgPoolGrad', ['input'], (gradient, [x], attrs: AvgPoolAttrs) => ({
    dy: () => {
      const mean: Tensor = engine().runKernel('AvgPool', { x: gradient }, { ...attrs });
      return byShare(mean, x.shape, attrs, -1);
    },
    input: () => zeros(x.shape),
  })),
  defineGradient('MaxPoolGrad', ['input', 'dy'], (gradient, [x, dy], { filterSize, strides, pad }: AvgPoolAttrs) => ({
    // what reached the winner of a window is what the window's gradient gets
    dy: () => {
      const { indexes } = maxPoolWithArgmax(x as Tensor4D, filterSize, strides, pad as number, true);
      // webgl gives the places as floats
      const winners = cast(indexes as Tensor, 'int32');
      return reshape(gather(reshape(gradient, [-1]), reshape(winners, [-1])), dy.shape);
    },
    input: () => zeros(x.shape),
    output: () => zeros(dy.shape),
  })),
];
