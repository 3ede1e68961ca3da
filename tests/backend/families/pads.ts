import fc from 'fast-check';
import { int } from './family.js';

type Sides = [number, number];
/** Paddings that tfjs takes. */
export type Pad = 'same' | 'valid' | number | [Sides, Sides, Sides, Sides];

const sides = fc.tuple(int(0, 2), int(0, 2));

/** All kinds of paddings, `same` the most often. */
export const pads: fc.Arbitrary<Pad> = fc.oneof(
  { arbitrary: fc.constant<Pad>('same'), weight: 3 },
  fc.constant<Pad>('valid'),
  int(0, 2),
  fc.tuple(sides, sides).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]]),
);

/** How the size of an output is rounded, where the padding is given in numbers. */
export const rounding = fc.constantFrom(undefined, 'floor' as const, 'round' as const, 'ceil' as const);
