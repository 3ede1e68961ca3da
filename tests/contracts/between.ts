import fc, { type Arbitrary } from 'fast-check';

/**
 * A number drawn evenly from [min, max].
 *
 * `fc.double` draws evenly from all floating-point numbers, of which nine in ten are tiny: a weight that is always
 * about 0 makes every formula hold.
 */
export function between(min: number, max: number): Arbitrary<number> {
  const cells = 1_000_000;
  return fc.integer({ min: 0, max: cells }).map((cell) => min + ((max - min) * cell) / cells);
}
