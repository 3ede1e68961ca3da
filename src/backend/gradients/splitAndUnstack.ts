import { concat, type GradConfig, type SplitVAttrs, stack, type Tensor, type UnpackAttrs } from '@tensorflow/tfjs-core';

/** Gradients of splitting and unstacking. With a single output, its gradient is not an array. */
export const splitAndUnstack: readonly GradConfig[] = [
  {
    kernelName: 'SplitV',
    gradFunc: (dys, _, attrs) => ({
      x: () => concat([dys].flat() as Tensor[], (attrs as unknown as SplitVAttrs).axis),
    }),
  },
  {
    kernelName: 'Unpack',
    gradFunc: (dys, _, attrs) => ({
      value: () => stack([dys].flat() as Tensor[], (attrs as unknown as UnpackAttrs).axis),
    }),
  },
];
