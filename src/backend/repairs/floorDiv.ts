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

/** Repairs floor division on webgl, which rounds both operands to integers first. */
export const floorDiv: KernelReplacement = {
  kernelName: 'FloorDiv',
  create: (stock) => (call) => {
    const { a, b } = call.inputs as { a: Tensor; b: Tensor };
    if (a.dtype === 'int32' && b.dtype === 'int32') return (stock as KernelConfig).kernelFunc(call);
    return tidy(() => {
      const quotient = floor(div(a, b));
      // a division on the device may be just below an integer
      const remainder = div(sub(a, mul(quotient, b)), b);
      return add(quotient, cast(greaterEqual(remainder, 1), 'float32'));
    });
  },
};
