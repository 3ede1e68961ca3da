import { type GradConfig, type LeakyReluAttrs, mul, step, type Tensor } from '@tensorflow/tfjs-core';

/**
 * `dy · step(x, alpha)`: two fast kernels where tfjs compares and selects, and it can be differentiated again, which a
 * gradient penalty through a discriminator needs and tfjs's own cannot.
 */
export const leakyRelu: GradConfig = {
  kernelName: 'LeakyRelu',
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => ({
    x: () => mul(dy as Tensor, step(x as Tensor, (attrs as unknown as LeakyReluAttrs).alpha)),
  }),
};
