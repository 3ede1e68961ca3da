import {
  abs,
  addN,
  clipByValue,
  div,
  isNaN as isNotANumber,
  less,
  logicalAnd,
  max,
  maximum,
  mul,
  type NamedTensorMap,
  Optimizer,
  type Scalar,
  sqrt,
  square,
  stack,
  sum,
  type Tensor,
  tidy,
  where,
} from '@tensorflow/tfjs-core';
import { checkArguments, optimizer as isOptimizer, optional, positive } from '../core/check.js';

const name = 'gradientClipping';

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Arguments of {@link gradientClipping}. */
export interface GradientClippingArgs {
  /** The optimizer that applies the clipped gradients. */
  optimizer: Optimizer;
  /** Upper bound of the norm of all gradients together. Exactly one of `norm` and `value` is required. */
  norm?: number;
  /** Upper bound of the absolute value of each element. */
  value?: number;
}

/**
 * Gradient clipping: an optimizer that limits gradients before another optimizer applies them. A single bad
 * batch then cannot change the weights much.
 *
 * $$ g' = \frac{g}{\max(1, \|g\| / c)} \quad (\text{norm } c), \qquad
 *    g'_i = \min(\max(g_i, -c), c) \quad (\text{value } c) $$
 *
 * With `norm`, $\|g\|$ is the norm of the gradients of all variables together, so their direction is
 * unchanged. NaN stays NaN. The state is that of the other optimizer.
 *
 * @throws RangeError unless exactly one of `norm` and `value` is given and above zero.
 * @see Pascanu et al. 2013, On the difficulty of training recurrent neural networks,
 * [arXiv:1211.5063](https://arxiv.org/abs/1211.5063).
 * @example
 * ```ts
 * const optimizer = gradientClipping({ optimizer: adam({ learningRate: 1e-3 }), norm: 1 });
 * ```
 * @category Optimizers
 */
export class GradientClipping extends Optimizer {
  static readonly className = 'GradientClipping';
  readonly optimizer: Optimizer;
  readonly #clip: (gradients: Tensor[]) => Tensor[];

  constructor(args: GradientClippingArgs) {
    super();
    checkArguments(name, args, { optimizer: isOptimizer, norm: optional(positive), value: optional(positive) });
    const { optimizer, norm, value } = args;
    if ((norm === undefined) === (value === undefined))
      throw new RangeError(`${name}: exactly one of norm and value must be given, got ${norm} and ${value}`);
    this.optimizer = optimizer;
    this.#clip = (gradients) =>
      norm === undefined
        ? gradients.map((gradient) => clipValues(gradient, value as number))
        : clipNorm(gradients, norm);
  }

  override applyGradients(gradients: NamedTensorMap | NamedTensor[]): void {
    tidy(() => {
      const named: NamedTensor[] = Array.isArray(gradients)
        ? gradients
        : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
      const clipped = this.#clip(named.map(({ tensor }) => tensor));
      this.optimizer.applyGradients(
        Object.fromEntries(named.map(({ name }, index) => [name, clipped[index] as Tensor])),
      );
    });
  }

  override dispose(): void {
    this.optimizer.dispose();
  }

  /** Returns the state of the other optimizer. */
  override getWeights(): Promise<NamedTensor[]> {
    return this.optimizer.getWeights();
  }

  /** Restores the state that `getWeights` returned. */
  override setWeights(weights: NamedTensor[]): Promise<void> {
    return this.optimizer.setWeights(weights);
  }

  override getConfig() {
    return this.optimizer.getConfig();
  }
}

/** {@inheritDoc GradientClipping} */
export const gradientClipping = (args: GradientClippingArgs) => new GradientClipping(args);

/**
 * Scales gradients to a norm of at most `bound`. Divides by the largest element first, because its square may
 * exceed float32: for 1e20 the norm would be infinite and the result zero. Values that are not finite stay
 * so, so that the trainer finds them.
 */
function clipNorm(gradients: Tensor[], bound: number): Tensor[] {
  if (gradients.length === 0) return [];
  const largest = max(stack(gradients.map((gradient) => max(abs(gradient))))) as Scalar;
  const unit = maximum(largest, smallest) as Scalar;
  const length = sqrt(addN(gradients.map((gradient) => sum(square(div(gradient, unit))))));
  const scale = div(bound, length);
  // length · unit may exceed float32 too, so there are two factors; webgl computes ∞ / ∞ as 1, which would
  // hide infinity
  const exceeds = logicalAnd(less(scale, unit), less(unit, largestFinite));
  const [first, second] = [where(exceeds, unit, 1), where(exceeds, scale, 1)];
  return gradients.map((gradient) => mul(div(gradient, first), second));
}

/** Just below the largest float32. */
const largestFinite = 3.4e38;

/** Lower bound of the divisor, well above the smallest numbers of float32 and of float16 textures. */
const smallest = 1e-7;

/** Limits each element. Not all backends keep NaN in `clipByValue`. */
function clipValues(gradient: Tensor, bound: number): Tensor {
  return where(isNotANumber(gradient), gradient, clipByValue(gradient, -bound, bound));
}
