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
import { reject } from '../core/arguments.js';
import { checkArguments, optimizer as isOptimizer, optional, positive } from '../core/check.js';

const name = 'gradientClipping';

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Arguments of {@link gradientClipping}. */
export interface GradientClippingArgs {
  /** Who applies the clipped gradients. */
  optimizer: Optimizer;
  /** Largest length of all gradients together. */
  norm?: number;
  /** Largest size of each number. */
  value?: number;
}

/**
 * An optimiser that shortens gradients before it hands them to another one, so that one bad batch does not throw the weights far away.
 *
 * $$ g' = \frac{g}{\max(1, \|g\| / c)} \quad (\text{norm } c), \qquad g'_i = \min(\max(g_i, -c), c) \quad (\text{value } c) $$
 *
 * With `norm`, $\|g\|$ is that of the gradients of all variables together, so that their direction stays. A NaN stays NaN. State and weights are those of the other optimiser.
 *
 * @throws RangeError if not exactly one of `norm` and `value` is given, or it is not above zero.
 * @see Pascanu et al. 2013, On the difficulty of training recurrent neural networks, [arXiv:1211.5063](https://arxiv.org/abs/1211.5063).
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
      reject(name, 'norm or value', 'given, and not both', `${norm} and ${value}`);
    this.optimizer = optimizer;
    this.#clip = (gradients) =>
      norm === undefined ? gradients.map((gradient) => limited(gradient, value as number)) : shortened(gradients, norm);
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

  /** State of the other optimiser. */
  override getWeights(): Promise<NamedTensor[]> {
    return this.optimizer.getWeights();
  }

  /** Takes what `getWeights` gave. */
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
 * Divides by the largest number first, as its square may be above what float32 holds: 1e20 would come out as a length of
 * infinity, and the gradients as zero. What is not finite stays so, for the trainer to find.
 */
function shortened(gradients: Tensor[], bound: number): Tensor[] {
  if (gradients.length === 0) return [];
  const largest = max(stack(gradients.map((gradient) => max(abs(gradient))))) as Scalar;
  const unit = maximum(largest, smallest) as Scalar;
  const length = sqrt(addN(gradients.map((gradient) => sum(square(div(gradient, unit))))));
  const wanted = div(bound, length);
  // length · unit may be above float32, too, so the two factors stay apart; and webgl computes ∞ / ∞ as 1, which would hide it
  const isLong = logicalAnd(less(wanted, unit), less(unit, largestFinite));
  const [first, second] = [where(isLong, unit, 1), where(isLong, wanted, 1)];
  return gradients.map((gradient) => mul(div(gradient, first), second));
}

/** Just below the largest float32. */
const largestFinite = 3.4e38;

/** No gradient is divided by less; far above what float32 and the float16 of some textures cannot tell from zero. */
const smallest = 1e-7;

/** Not all backends keep NaN by themselves. */
function limited(gradient: Tensor, bound: number): Tensor {
  return where(isNotANumber(gradient), gradient, clipByValue(gradient, -bound, bound));
}
