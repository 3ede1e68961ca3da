import type { backend_util } from '@tensorflow/tfjs-core';

type WindowInfo = ReturnType<typeof backend_util.computeConv2DInfo>;

/** Whether XNNPACK, which computes the output size by itself, computes the same size as tfjs. */
export function outputSizeAgrees(info: WindowInfo): boolean {
  const { padInfo, inHeight, inWidth, outHeight, outWidth, strideHeight, strideWidth } = info;
  const agrees = (length: number, out: number, stride: number, filter: number, padding: number) =>
    padInfo.type === 'SAME'
      ? (out - 1) * stride + filter >= length
      : Math.floor((length + padding - filter) / stride) + 1 === out;
  return (
    agrees(inHeight, outHeight, strideHeight, info.effectiveFilterHeight, padInfo.top + padInfo.bottom) &&
    agrees(inWidth, outWidth, strideWidth, info.effectiveFilterWidth, padInfo.left + padInfo.right)
  );
}
