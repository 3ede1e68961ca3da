import { image, type Tensor, type Tensor4D, tensor2d, tidy } from '@tensorflow/tfjs-core';
import type { Augmentation } from 'tfjs-generative';

/** Bounds of the random changes of an image. */
export interface Warp {
  /** Rotation in radians, in both directions. */
  rotation: number;
  /** Fraction by which width and height each grow or shrink. */
  scaling: number;
  /** Horizontal shift of a row per pixel of its height. */
  shear: number;
  /** Shift in pixels, in all directions. */
  translation: number;
}

/** A random affine change of each image that does not change its class. It has no gradient. */
export function warp({ rotation, scaling, shear, translation }: Warp): Augmentation {
  return (images, { random }) =>
    tidy(() => {
      const [count, height] = images.shape as [number, number];
      const draw = (bound: number, middle = 0) =>
        Array.from(random.uniform([count], middle - bound, middle + bound).dataSync());
      const [angles, widths, heights, shears, shiftsX, shiftsY] = [
        draw(rotation),
        draw(scaling, 1),
        draw(scaling, 1),
        draw(shear),
        draw(translation),
        draw(translation),
      ];
      const center = (height - 1) / 2;
      const rows = angles.map((angle, i) => {
        const at = (list: number[]) => list[i] as number;
        const [cosine, sine] = [Math.cos(angle), Math.sin(angle)];
        const a = cosine * at(widths);
        const b = (cosine * at(shears) - sine) * at(heights);
        const c = sine * at(widths);
        const d = (sine * at(shears) + cosine) * at(heights);
        // before the shift, the center stays where it is
        return [a, b, center * (1 - a - b) + at(shiftsX), c, d, center * (1 - c - d) + at(shiftsY), 0, 0];
      });
      return image.transform(images as Tensor4D, tensor2d(rows), 'bilinear', 'constant', -1) as Tensor;
    });
}
