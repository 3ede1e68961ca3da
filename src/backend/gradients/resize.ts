import { type GradConfig, matMul, type ResizeBilinearAttrs, reshape, tensor2d, transpose } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/**
 * Resizing multiplies rows and columns by one matrix each, so its gradient multiplies by their transposes.
 * This is right for half-pixel centers, which tfjs ignores, and differentiable again. The nearest pixel is
 * the one whose area contains the center of the new pixel, so half a pixel is not subtracted.
 */
export const resize: readonly GradConfig[] = [
  gradientOf('ResizeBilinear', (row, scale, last, { halfPixelCenters }) => {
    const position = halfPixelCenters ? scale * (row + 0.5) - 0.5 : scale * row;
    const low = Math.max(0, Math.floor(position));
    const fraction = position - low;
    return [
      [low, 1 - fraction],
      [Math.min(last, Math.ceil(position)), fraction],
    ];
  }),
  gradientOf('ResizeNearestNeighbor', (row, scale, last, { alignCorners, halfPixelCenters }) => {
    const position = halfPixelCenters ? scale * (row + 0.5) : scale * row;
    return [[Math.min(last, alignCorners ? Math.round(position) : Math.floor(position)), 1]];
  }),
];

type Shape4D = [number, number, number, number];
type Attrs = Pick<ResizeBilinearAttrs, 'alignCorners' | 'halfPixelCenters'>;
/**
 * The input pixels of output pixel `row` with their weights. `scale` is the size of an output pixel in input
 * pixels.
 */
type Weights = (row: number, scale: number, last: number, attrs: Attrs) => [index: number, weight: number][];

function gradientOf(kernelName: string, weights: Weights): GradConfig {
  return defineGradient(kernelName, ['images'], (dy, [images], attrs: Attrs) => {
    const [batch, height, width, channels] = images.shape as Shape4D;
    const [, newHeight, newWidth] = dy.shape as Shape4D;
    const matrix = (from: number, to: number) => matrixOf(from, to, weights, attrs);
    return {
      images: () => {
        const columnsLast = transpose(reshape(dy, [batch * newHeight, newWidth, channels]), [0, 2, 1]);
        const columns = matMul(reshape(columnsLast, [-1, newWidth]), matrix(width, newWidth));
        const rowsLast = transpose(reshape(columns, [batch, newHeight, channels * width]), [0, 2, 1]);
        const rows = matMul(reshape(rowsLast, [-1, newHeight]), matrix(height, newHeight));
        return transpose(reshape(rows, [batch, channels, width, height]), [0, 3, 2, 1]);
      },
    };
  });
}

function matrixOf(from: number, to: number, weights: Weights, attrs: Attrs) {
  const scale = attrs.alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  const matrix = new Float32Array(to * from);
  for (let row = 0; row < to; row += 1) {
    for (const [index, weight] of weights(row, scale, from - 1, attrs))
      (matrix[row * from + index] as number) += weight;
  }
  return tensor2d(matrix, [to, from]);
}
