import {
  type BatchMatMulAttrs,
  broadcast_util,
  broadcastTo,
  concat,
  engine,
  type KernelConfig,
  matMul,
  reshape,
  slice,
  type Tensor,
  type TensorInfo,
  tidy,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from './kernelReplacement.js';
import { matrixOperand } from './matrixOperand.js';

/** From so many multiplications in one matrix on, taking the batch apart costs less than it gains. */
const worthTakingApart = 32 ** 3;

/**
 * Matrix product whose transposed operands are transposed first, and whose batch is multiplied matrix by matrix:
 * XNNPACK multiplies two plain matrices 8 to 30 times as fast as the backend's own loop multiplies the others.
 */
export const batchMatMul: KernelReplacement = {
  kernelName: 'BatchMatMul',
  create: (stock) => (call) => {
    const { transposeA, transposeB } = call.attrs as unknown as BatchMatMulAttrs;
    const { a, b } = call.inputs as { a: Tensor; b: Tensor };
    return tidy(() => {
      // one transposition instead of two
      if (transposeA && transposeB) return swapLast(matMul(b, a));
      if (transposeA || transposeB) return matMul(transposeA ? swapLast(a) : a, transposeB ? swapLast(b) : b);
      const [rows, inner] = a.shape.slice(-2) as [number, number];
      const columns = b.shape.at(-1) as number;
      const alone = a.size === rows * inner && b.size === inner * columns;
      if (!alone && rows * inner * columns >= worthTakingApart) return matrixByMatrix(a, b);
      const inputs = { a, b: matrixOperand(b) };
      const output = (stock as KernelConfig).kernelFunc({ ...call, inputs }) as TensorInfo;
      return engine().makeTensorFromTensorInfo(output);
    });
  },
};

function matrixByMatrix(a: Tensor, b: Tensor): Tensor {
  const batch = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const [fromA, fromB] = [matrices(a, batch), matrices(b, batch)];
  const products = Array.from({ length: util.sizeFromShape(batch) }, (_, index) => {
    const product = matMul(fromA(index), fromB(index));
    return reshape(product, [1, ...product.shape]);
  });
  return reshape(concat(products, 0), [...batch, a.shape.at(-2) as number, b.shape.at(-1) as number]);
}

/** The matrix at an index of the whole batch. */
function matrices(x: Tensor, batch: number[]): (index: number) => Tensor {
  const matrix = x.shape.slice(-2);
  const single = x.size === util.sizeFromShape(matrix);
  if (single) return () => reshape(x, matrix);
  const whole = util.arraysEqual(x.shape.slice(0, -2), batch) ? x : broadcastTo(x, [...batch, ...matrix]);
  const flat = reshape(whole, [-1, ...matrix]);
  return (index) => reshape(slice(flat, [index, 0, 0], [1, ...matrix]), matrix);
}

function swapLast(x: Tensor): Tensor {
  const axes = x.shape.map((_, axis) => axis);
  const last = axes.length - 1;
  return transpose(x, [...axes.slice(0, -2), last, last - 1]);
}
