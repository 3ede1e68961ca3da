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

/** Smallest bin, as a fraction of the interval. */
const minBinSize = 1e-3;
/**
 * Largest number of bins: their smallest sizes take half of the interval, and the softmax distributes the
 * rest.
 */
export const maxBins = 1 / minBinSize / 2;
const minDerivative = 1e-3;
// its softplus is 1 - minDerivative, so that parameters of 0 give derivatives of 1
const derivativeOffset = Math.log(Math.expm1(1 - minDerivative));

/** The bin that each element is in, `[n, 1]` each. */
interface Bin {
  /** Start of the bin in x and in y. */
  left: Tensor2D;
  bottom: Tensor2D;
  width: Tensor2D;
  height: Tensor2D;
  /** Height divided by width. */
  slope: Tensor2D;
  /** Derivatives at the two ends of the bin. */
  leftDerivative: Tensor2D;
  rightDerivative: Tensor2D;
}

/**
 * A rational-quadratic spline with `bins` bins in [-bound, bound], and the identity outside. Parameters:
 * widths and heights of the bins before the softmax, derivatives at the inner knots before the softplus.
 */
export function rationalQuadratic(bins: number, bound: number): Transformer {
  const forward = (x: Tensor2D, bin: Bin): Transformed => {
    const xi = clippedFraction(div(sub(x, bin.left), bin.width) as Tensor2D);
    return { value: add(bin.bottom, mul(bin.height, heightFraction(xi, bin))), logDerivative: logDerivative(xi, bin) };
  };
  const inverse = (y: Tensor2D, bin: Bin): Transformed => {
    const { slope, leftDerivative, rightDerivative } = bin;
    // a fraction of the bin's height, whose square does not underflow, however small the bound is
    const theta = clippedFraction(div(sub(y, bin.bottom), bin.height) as Tensor2D);
    const curvature = mul(theta, sub(add(leftDerivative, rightDerivative), mul(slope, 2)));
    const a = add(sub(slope, leftDerivative), curvature);
    const b = sub(leftDerivative, curvature);
    const c = neg(mul(slope, theta));
    // the form of the root without cancellation; rounding can make the discriminant negative
    const root = sqrt(relu(sub(square(b), mul(mul(a, c), 4))));
    const xi = clippedFraction(div(mul(c, 2), neg(add(b, root))) as Tensor2D);
    return { value: add(bin.left, mul(xi, bin.width)), logDerivative: neg(logDerivative(xi, bin)) as Tensor2D };
  };
  const identityOutside = (call: typeof forward, isInverse: boolean) => (values: Tensor2D, parameters: Tensor2D) => {
    const inside = constantOf([values], (x) => less(abs(x), bound));
    // outside, zeros are transformed instead: a value that is not finite would make the gradient of `where`
    // NaN
    const safe = where(inside, values, zerosLike(values));
    const result = call(safe, binOf(safe, parameters, { bins, bound, isInverse }));
    return {
      value: where(inside, result.value, values),
      logDerivative: where(inside, result.logDerivative, zerosLike(result.logDerivative)),
    };
  };
  return { size: 3 * bins - 1, forward: identityOutside(forward, false), inverse: identityOutside(inverse, true) };
}

/**
 * A position within a bin, clipped to [0, 1]: near a knot, rounding can take it outside, where the formulas
 * do not hold. The gradient ignores the clipping.
 */
const clippedFraction = /* @__PURE__ */ customGrad((x) => ({
  value: clipByValue(x as Tensor2D, 0, 1),
  gradFunc: (dy: Tensor) => dy.clone(),
})) as unknown as (x: Tensor2D) => Tensor2D;

/** The fraction of the bin's height that the spline reaches at the fraction ξ of its width. */
function heightFraction(xi: Tensor2D, { slope, leftDerivative, rightDerivative }: Bin): Tensor2D {
  const product = mul(xi, sub(1, xi));
  const numerator = add(mul(slope, square(xi)), mul(leftDerivative, product));
  return div(numerator, add(slope, mul(sub(add(leftDerivative, rightDerivative), mul(slope, 2)), product)));
}

/** ln dy/dx at the fraction ξ of the bin's width. */
function logDerivative(xi: Tensor2D, { slope, leftDerivative, rightDerivative }: Bin): Tensor2D {
  const rest = sub(1, xi);
  const product = mul(xi, rest);
  const numerator = add(
    add(mul(rightDerivative, square(xi)), mul(mul(slope, product), 2)),
    mul(leftDerivative, square(rest)),
  );
  const denominator = add(slope, mul(sub(add(leftDerivative, rightDerivative), mul(slope, 2)), product));
  return sub(add(log(numerator), mul(log(slope), 2)), mul(log(denominator), 2));
}

/**
 * The bin of each value; computed with comparisons and products, because the gradient of `gather` is slow.
 */
function binOf(
  values: Tensor2D,
  parameters: Tensor2D,
  { bins, bound, isInverse }: { bins: number; bound: number; isInverse: boolean },
): Bin {
  const count = values.shape[0];
  const columns = (start: number, size: number) => slice(parameters, [0, start], [count, size]);
  const binSizes = (raw: Tensor2D) =>
    mul(add(mul(softmax(raw), 1 - minBinSize * bins), minBinSize), 2 * bound) as Tensor2D;
  const widths = binSizes(columns(0, bins));
  const heights = binSizes(columns(bins, bins));
  const innerDerivatives = add(softplus(add(columns(2 * bins, bins - 1), derivativeOffset)), minDerivative) as Tensor2D;
  const one = fill([count, 1], 1) as Tensor2D;
  const isBefore = matrix(bins, (row, column) => Number(row < column));
  const starts = (sizes: Tensor2D) => sub(matMul(sizes, isBefore), bound) as Tensor2D;
  const [lefts, bottoms] = [starts(widths), starts(heights)];
  const hasStarted = constantOf([values, isInverse ? bottoms : lefts], (x, start) =>
    cast(greaterEqual(x, start), 'float32'),
  ) as Tensor2D;
  // one-hot: a bin has started and the next one has not; the first always has, and the last has no next one
  const selected = matMul(
    concat([one, slice(hasStarted, [0, 1], [count, bins - 1])], 1),
    matrix(bins, (row, column) => Number(row === column) - Number(row === column + 1)),
  );
  const select = (table: Tensor2D) => sum(mul(selected, table), 1, true) as Tensor2D;
  const [width, height] = [select(widths), select(heights)];
  return {
    left: select(lefts),
    bottom: select(bottoms),
    width,
    height,
    slope: div(height, width),
    leftDerivative: select(concat([one, innerDerivatives], 1)),
    rightDerivative: select(concat([innerDerivatives, one], 1)),
  };
}

/** A constant square matrix. */
function matrix(size: number, value: (row: number, column: number) => number): Tensor2D {
  return tensor2d(
    Array.from({ length: size }, (_, row) => Array.from({ length: size }, (__, column) => value(row, column))),
  );
}
