import { concat, type GradConfig, type SplitVAttrs, stack, type Tensor, type UnpackAttrs } from '@tensorflow/tfjs-core';

/** Splitting and unstacking, also into a single piece, whose gradient does not come as an array. */
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
