import { type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';

/** Pixels of a panel, and between panels. */
const size = 180;
const gap = 4;
/** A panel covers [-reach, reach] in both directions. */
const reach = 5;

/** Draws rows of panels of points, x y x y …. A pixel is darker if it has more points. */
export function densityImage(panels: ArrayLike<number>[][]): Tensor3D {
  const [rows, columns] = [panels.length, panels[0]?.length ?? 0];
  const [height, width] = [rows * (size + gap) - gap, columns * (size + gap) - gap];
  const pixels = new Float32Array(height * width).fill(255);
  for (const [row, panel] of panels.entries()) {
    for (const [column, points] of panel.entries()) {
      const counts = histogram(points);
      for (let i = 0; i < counts.length; i += 1) {
        const pixel = (row * (size + gap) + Math.floor(i / size)) * width + column * (size + gap) + (i % size);
        // logarithmic, so that single points and modes can both be seen
        pixels[pixel] = 235 - 75 * Math.min(3, Math.log2(1 + (counts[i] as number)));
      }
    }
  }
  return tensor3d(pixels, [height, width, 1]);
}

function histogram(points: ArrayLike<number>): Uint32Array {
  const counts = new Uint32Array(size * size);
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = Math.floor((((points[i] as number) + reach) / (2 * reach)) * size);
    const y = Math.floor(((reach - (points[i + 1] as number)) / (2 * reach)) * size);
    if (x >= 0 && x < size && y >= 0 && y < size) counts[y * size + x] = (counts[y * size + x] as number) + 1;
  }
  return counts;
}
