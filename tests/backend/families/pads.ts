import fc from 'fast-check';
import { int } from './family.js';

type Sides = [number, number];
/** A padding argument of tfjs. */
export type Pad = 'same' | 'valid' | number | [Sides, Sides, Sides, Sides];

const sides = fc.tuple(int(0, 2), int(0, 2));

/** All kinds of padding, most often `same`. */
export const pads: fc.Arbitrary<Pad> = fc.oneof(
  { arbitrary: fc.constant<Pad>('same'), weight: 3 },
  fc.constant<Pad>('valid'),
  int(0, 2),
  fc.tuple(sides, sides).map(([rows, columns]): Pad => [[0, 0], rows, columns, [0, 0]]),
);

/** How the output size is rounded for a numeric padding. */
export const rounding = fc.constantFrom(undefined, 'floor' as const, 'round' as const, 'ceil' as const);
