import * as tf from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { type Any, type AnyFamily, family, int } from './family.js';

const resizing = (run: (x: Any, size: [number, number], alignCorners: boolean, halfPixelCenters: boolean) => Any) =>
  family(
    fc.record({
      image: fc.tuple(int(1, 2), int(1, 6), int(1, 6), int(1, 3)),
      size: fc.tuple(int(1, 9), int(1, 9)),
      mode: fc.constantFrom('plain', 'aligned', 'centered'),
    }),
    ({ image }) => [image],
    ({ size, mode }, x) => run(x, size, mode === 'aligned', mode === 'centered'),
  );

export const images: Readonly<Record<string, AnyFamily>> = {
  'image.resizeBilinear': resizing(tf.image.resizeBilinear),
  'image.resizeNearestNeighbor': resizing(tf.image.resizeNearestNeighbor),
  'image.flipLeftRight': family(
    fc.tuple(int(1, 2), int(1, 4), int(1, 5), int(1, 3)),
    (sizes) => [sizes],
    (_, x) => tf.image.flipLeftRight(x),
  ),
};
