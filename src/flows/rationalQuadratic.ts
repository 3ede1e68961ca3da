import {
  abs,
  add,
  cast,
  clipByValue,
  concat,
  customGrad,
  div,
  fill,
  greaterEqual,
  less,
  log,
  matMul,
  mul,
  neg,
  relu,
  slice,
  softmax,
  softplus,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  type Tensor2D,
  tensor2d,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { constantOf } from '../core/constantOf.js';
import type { Transformed, Transformer } from './transformer.js';

const leastBin = 1e-3;
/** Bins that have room beside each other: half of the bound is left for them to differ by. */
export const mostBins = 1 / leastBin / 2;
const leastSlope = 1e-3;
// softplus of which is 1 - leastSlope
const slopeOffset = Math.log(Math.expm1(1 - leastSlope));

/** What a spline is where each number lies. */
interface Piece {
  /** Where the bin begins, in x and in y. */
  left: Tensor2D;
  bottom: Tensor2D;
  width: Tensor2D;
  height: Tensor2D;
  /** Height over width. */
  slope: Tensor2D;
  /** Slopes at the two ends of the bin. */
  first: Tensor2D;
  last: Tensor2D;
}

/**
 * A rational-quadratic spline of `bins` pieces in (-bound, bound), and the identity beyond.
 * Parameters: widths and heights of the bins before softmax, slopes of the inner knots before softplus.
 */
export function rationalQuadratic(bins: number, bound: number): Transformer {
  const forward = (x: Tensor2D, piece: Piece): Transformed => {
    const at = share(div(sub(x, piece.left), piece.width) as Tensor2D);
    return { value: add(piece.bottom, mul(piece.height, rise(at, piece))), logSlope: logSlope(at, piece) };
  };
  const inverse = (y: Tensor2D, piece: Piece): Transformed => {
    const { slope, first, last } = piece;
    // as a share of the bin's height, whose square does not underflow however small the bound
    const above = share(div(sub(y, piece.bottom), piece.height) as Tensor2D);
    const bend = mul(above, sub(add(first, last), mul(slope, 2)));
    const a = add(sub(slope, first), bend);
    const b = sub(first, bend);
    const c = neg(mul(slope, above));
    // the form of the root that does not cancel; rounding may take the discriminant below zero
    const root = sqrt(relu(sub(square(b), mul(mul(a, c), 4))));
    const at = share(div(mul(c, 2), neg(add(b, root))) as Tensor2D);
    return { value: add(piece.left, mul(at, piece.width)), logSlope: neg(logSlope(at, piece)) as Tensor2D };
  };
  const within = (call: typeof forward, isInverse: boolean) => (numbers: Tensor2D, parameters: Tensor2D) => {
    const inside = constantOf([numbers], (given) => less(abs(given), bound));
    // beyond the bound nothing that is not finite may arise, as its gradient would be NaN even where it is not taken
    const safe = where(inside, numbers, zerosLike(numbers));
    const { value, logSlope: slope } = call(safe, pieceAt(safe, parameters, { bins, bound, isInverse }));
    return { value: where(inside, value, numbers), logSlope: where(inside, slope, zerosLike(slope)) };
  };
  return { size: 3 * bins - 1, forward: within(forward, false), inverse: within(inverse, true) };
}

/** A share of a bin, which rounding near a knot may take out of [0, 1], where slopes are no slopes; its gradient goes through. */
const share = /* @__PURE__ */ customGrad((x) => ({
  value: clipByValue(x as Tensor2D, 0, 1),
  gradFunc: (dy: Tensor) => dy.clone(),
})) as unknown as (x: Tensor2D) => Tensor2D;

/** How far up its bin the spline is, from 0 to 1, at a place from 0 to 1. */
function rise(at: Tensor2D, { slope, first, last }: Piece): Tensor2D {
  const between = mul(at, sub(1, at));
  const above = add(mul(slope, square(at)), mul(first, between));
  return div(above, add(slope, mul(sub(add(first, last), mul(slope, 2)), between)));
}

function logSlope(at: Tensor2D, { slope, first, last }: Piece): Tensor2D {
  const left = sub(1, at);
  const between = mul(at, left);
  const above = add(add(mul(last, square(at)), mul(mul(slope, between), 2)), mul(first, square(left)));
  const below = add(slope, mul(sub(add(first, last), mul(slope, 2)), between));
  return sub(add(log(above), mul(log(slope), 2)), mul(log(below), 2));
}

/** The piece in which each number lies; found with comparisons and products, as the gradient of `gather` is slow. */
function pieceAt(
  numbers: Tensor2D,
  parameters: Tensor2D,
  { bins, bound, isInverse }: { bins: number; bound: number; isInverse: boolean },
): Piece {
  const rows = numbers.shape[0];
  const part = (from: number, size: number) => slice(parameters, [0, from], [rows, size]);
  const sizes = (raw: Tensor2D) => mul(add(mul(softmax(raw), 1 - leastBin * bins), leastBin), 2 * bound) as Tensor2D;
  const widths = sizes(part(0, bins));
  const heights = sizes(part(bins, bins));
  const inner = add(softplus(add(part(2 * bins, bins - 1), slopeOffset)), leastSlope) as Tensor2D;
  const one = fill([rows, 1], 1) as Tensor2D;
  const starts = (of: Tensor2D) =>
    sub(
      matMul(
        of,
        constant(bins, (row, column) => Number(row < column)),
      ),
      bound,
    ) as Tensor2D;
  const [lefts, bottoms] = [starts(widths), starts(heights)];
  const begun = constantOf([numbers, isInverse ? bottoms : lefts], (given, start) =>
    cast(greaterEqual(given, start), 'float32'),
  ) as Tensor2D;
  // begun but not the next: the first always is, the last has no next
  const chosen = matMul(
    concat([one, slice(begun, [0, 1], [rows, bins - 1])], 1),
    constant(bins, (row, column) => Number(row === column) - Number(row === column + 1)),
  );
  const pick = (table: Tensor2D) => sum(mul(chosen, table), 1, true) as Tensor2D;
  const [width, height] = [pick(widths), pick(heights)];
  return {
    left: pick(lefts),
    bottom: pick(bottoms),
    width,
    height,
    slope: div(height, width),
    first: pick(concat([one, inner], 1)),
    last: pick(concat([inner, one], 1)),
  };
}

function constant(size: number, value: (row: number, column: number) => number): Tensor2D {
  return tensor2d(
    Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => value(row, column))),
  );
}
