import { add, concat, mul, split, sub, type Tensor, tensor } from '@tensorflow/tfjs-core';

/** Which elements of an example are in the identity part of a coupling; see {@link CouplingArgs.mask}. */
export type CouplingMask = 'channels' | 'checkerboard' | 'alternating';

/** @internal */
export const couplingMasks: readonly CouplingMask[] = ['channels', 'checkerboard', 'alternating'];

/**
 * The two parts of a tensor in a coupling.
 *
 * @internal
 */
export interface CouplingParts {
  /** The part that the coupling does not change. */
  identity: Tensor;
  /** The part that the coupling transforms. */
  transformed: Tensor;
  /** If both parts have the full shape: 1 for elements that the coupling transforms, 0 for the others. */
  transformMask?: Tensor;
  /** Puts the two parts back together. */
  merge(identity: Tensor, transformed: Tensor): Tensor;
}

/**
 * Splits a tensor into its identity part and its transformed part.
 *
 * @internal
 */
export function splitByMask(x: Tensor, mask: CouplingMask, swap: boolean): CouplingParts {
  if (mask === 'channels') {
    const [first, second] = split(x, 2, -1) as [Tensor, Tensor];
    return swap
      ? { identity: second, transformed: first, merge: (identity, transformed) => concat([transformed, identity], -1) }
      : { identity: first, transformed: second, merge: (identity, transformed) => concat([identity, transformed], -1) };
  }
  const identityMask = identityMaskOf(mask, x.shape, swap);
  const transformMask = sub(1, identityMask);
  return {
    identity: mul(x, identityMask),
    transformed: x,
    transformMask,
    merge: (identity, transformed) => add(mul(identity, identityMask), mul(transformed, transformMask)),
  };
}

/** 1 for elements of the identity part, 0 for the others; `[1, height, width, 1]` or `[1, ..., channels]`. */
function identityMaskOf(mask: 'checkerboard' | 'alternating', shape: number[], swap: boolean): Tensor {
  const parity = (index: number) => (index + Number(swap) + 1) % 2;
  if (mask === 'alternating') {
    const channels = shape.at(-1) as number;
    const ones = shape.slice(1).map(() => 1);
    return tensor(
      Array.from({ length: channels }, (_, index) => parity(index)),
      [...ones, channels],
    );
  }
  const [, height, width] = shape as [number, number, number];
  return tensor(
    Array.from({ length: height * width }, (_, index) => parity(Math.floor(index / width) + (index % width))),
    [1, height, width, 1],
  );
}
