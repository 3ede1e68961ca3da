import { image, type Tensor, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Augmentation } from 'tfjs-generative';

/** Bounds of what a picture may be changed by. */
export interface Warp {
  /** Radians to either side. */
  turn: number;
  /** Share by which width and height each may grow or shrink. */
  stretch: number;
  /** Pixels that a row moves for each pixel that it is higher. */
  slant: number;
  /** Pixels in both directions. */
  move: number;
}

/** Pictures each turned, stretched, slanted and moved a little, by other amounts: what leaves a digit the digit it is. Has no gradient. */
export function warp({ turn, stretch, slant, move }: Warp): Augmentation {
  return (pictures, { random }) =>
    tidy(() => {
      const [count, height] = pictures.shape as [number, number];
      const draw = (bound: number, middle = 0) =>
        Array.from(random.uniform([count], middle - bound, middle + bound).dataSync());
      const [angles, widths, heights, slants, across, down] = [
        draw(turn),
        draw(stretch, 1),
        draw(stretch, 1),
        draw(slant),
        draw(move),
        draw(move),
      ];
      const centre = (height - 1) / 2;
      const rows = angles.map((angle, i) => {
        const at = (list: number[]) => list[i] as number;
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        const a = cosine * at(widths);
        const b = (cosine * at(slants) - sine) * at(heights);
        const c = sine * at(widths);
        const d = (sine * at(slants) + cosine) * at(heights);
        // the centre stays where it is, but for the move
        return [a, b, centre * (1 - a - b) + at(across), c, d, centre * (1 - c - d) + at(down), 0, 0];
      });
      return image.transform(pictures as Tensor4D, tensor2d(rows), 'bilinear', 'constant', -1) as Tensor;
    });
}
