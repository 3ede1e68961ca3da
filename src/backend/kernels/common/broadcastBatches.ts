import { broadcast_util, broadcastTo, type KernelConfig, type Tensor, tidy, util } from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/**
 * Repairs forward values of batched matrix products with broadcast batch axes. Every backend of tfjs selects
 * the matrix of an operand by the remainder of the output index. That is right only if the batch shape of the
 * operand equals the last axes of the output's batch shape. For `[2, 1]` and `[2, 3]` it takes the wrong
 * matrices. Such operands are broadcast first here.
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
      const broadcast = (x: Tensor) => broadcastTo(x, [...batch, ...x.shape.slice(-2)]);
      return kernelFunc({ ...call, inputs: { ...call.inputs, a: broadcast(a), b: broadcast(b) } }) as Tensor;
    });
  },
}));

/**
 * Whether the batch shape of an operand, without leading ones, equals the last axes of the full batch shape.
 */
function isFoundByRemainder(own: number[], batch: number[]): boolean {
  const first = own.findIndex((size) => size > 1);
  const kept = first < 0 ? [] : own.slice(first);
  return util.arraysEqual(kept, batch.slice(batch.length - kept.length));
}
