import {
  add,
  cast,
  div,
  floor,
  greaterEqual,
  type KernelConfig,
  mul,
  sub,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernels/kernelReplacement.js';

/** webgl rounds both numbers to integers before it divides them. */
export const floorDiv: KernelReplacement = {
  kernelName: 'FloorDiv',
  create: (stock) => (call) => {
    const { a, b } = call.inputs as { a: Tensor; b: Tensor };
    if (a.dtype === 'int32' && b.dtype === 'int32') return (stock as KernelConfig).kernelFunc(call);
    return tidy(() => {
      const quotient = floor(div(a, b));
      // a division on the device may come out just below a whole number
      const rest = div(sub(a, mul(quotient, b)), b);
      return add(quotient, cast(greaterEqual(rest, 1), 'float32'));
    });
  },
};
