import { broadcast_util, broadcastTo, type KernelConfig, type Tensor, tidy, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * Mends forward values: products of batches of which one is broadcast. Every backend of tfjs finds the matrix of an
 * operand by the remainder of the product's index, which is right only where the operand's batch is the last part of the
 * whole one; `[2, 1]` against `[2, 3]` takes the wrong matrices. Here such an operand is broadcast first.
 */
export const broadcastBatches: readonly KernelReplacement[] = ['BatchMatMul', '_FusedMatMul'].map((kernelName) => ({
  kernelName,
  create: (stock) => (call) => {
    const { kernelFunc } = stock as KernelConfig;
    const { a, b } = call.inputs as { a: Tensor; b: Tensor };
    const [batchA, batchB] = [a.shape.slice(0, -2), b.shape.slice(0, -2)];
    if (util.arraysEqual(batchA, batchB)) return kernelFunc(call);
    const batch = broadcast_util.assertAndGetBroadcastShape(batchA, batchB);
    if (isFoundByRemainder(batchA, batch) && isFoundByRemainder(batchB, batch)) return kernelFunc(call);
    return tidy(() => {
      const whole = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
      return kernelFunc({ ...call, inputs: { ...call.inputs, a: whole(a), b: whole(b) } }) as Tensor;
    });
  },
}));

/** Whether, without the ones in front of it, an operand's batch is the last part of the whole. */
function isFoundByRemainder(own: number[], batch: number[]): boolean {
  const first = own.findIndex((size) => size > 1);
  const kept = first < 0 ? [] : own.slice(first);
  return util.arraysEqual(kept, batch.slice(batch.length - kept.length));
}
