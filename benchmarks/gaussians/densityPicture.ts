import { type Tensor3D, tensor3d } from '@tensorflow/tfjs-core';

/** Pixels of a panel, and of the white lines between panels. */
const size = 180;
const gap = 4;
/** The panel shows the plane from minus to plus this. */
const reach = 5;

/** Panels of points, given as x y x y …, the darker the more there are; a row of panels for each row. */
export function densityPicture(panels: ArrayLike<number>[][]): Tensor3D {
  const [rows, columns] = [panels.length, panels[0]?.length ?? 0];
  const [height, width] = [rows * (size + gap) - gap, columns * (size + gap) - gap];
  const pixels = new Float32Array(height * width).fill(255);
  for (const [row, panel] of panels.entries()) {
    for (const [column, points] of panel.entries()) {
      const counts = histogram(points);
      for (let i = 0; i < counts.length; i += 1) {
        const place = (row * (size + gap) + Math.floor(i / size)) * width + column * (size + gap) + (i % size);
        // a single point is to be seen, and a mode not to be a blot
        pixels[place] = 235 - 75 * Math.min(3, Math.log2(1 + (counts[i] as number)));
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
