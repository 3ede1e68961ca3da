import type { Tensor } from '@tensorflow/tfjs-core';
import fc, { type Arbitrary } from 'fast-check';

/** An operation with random arguments. */
export interface Family<Args> {
  args: Arbitrary<Args>;
  /** The shapes of the inputs. */
  shapes(args: Args): number[][];
  run(args: Args, ...xs: Tensor[]): Tensor;
  /** The range of the inputs. Default [-2, 2]. */
  range: [number, number];
  /** Whether it supports integers on every backend. Default false. */
  integers: boolean;
}

// biome-ignore lint/suspicious/noExplicitAny: the ranks are random, but the types of tfjs fix them
export type Any = any;

/** A family with arguments of any type. */
export type AnyFamily = Family<Any>;

export function family<Args>(
  args: Arbitrary<Args>,
  shapes: (args: Args) => number[][],
  run: (args: Args, ...xs: Any[]) => Any,
  { range = [-2, 2], integers = false }: Partial<Pick<Family<Args>, 'range' | 'integers'>> = {},
): AnyFamily {
  return { args, shapes, run, range, integers };
}

/** An integer from `min` to `max`. */
export const int = (min: number, max: number) => fc.integer({ min, max });

/** Shapes of small tensors of many ranks, with sizes of 1. */
export const shape = (minRank = 1, maxRank = 6) =>
  int(minRank, maxRank).chain((rank) =>
    fc.array(int(1, [0, 9, 6, 4, 3, 3, 2][rank] as number), { minLength: rank, maxLength: rank }),
  );

/** A shape and one of its axes. */
export const shapeAndAxis = (minRank = 1, maxRank = 6) =>
  shape(minRank, maxRank).chain((sizes) => fc.record({ sizes: fc.constant(sizes), axis: int(0, sizes.length - 1) }));

/** A shape and some of its axes, at least one. */
export const shapeAndAxes = (minRank = 1, maxRank = 6) =>
  shape(minRank, maxRank).chain((sizes) =>
    fc.record({
      sizes: fc.constant(sizes),
      axes: fc.subarray(
        sizes.map((_, axis) => axis),
        { minLength: 1 },
      ),
    }),
  );

/** Two shapes that can be broadcast together. */
export const broadcastPair = shape(1, 5).chain((full) =>
  fc
    .tuple(
      ...[0, 1].map(() =>
        fc
          .tuple(int(0, full.length - 1), fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }))
          .map(([dropped, single]) => full.map((size, axis) => (single[axis] ? 1 : size)).slice(dropped)),
      ),
    )
    .map(([a, b]) => [a, b] as [number[], number[]]),
);
