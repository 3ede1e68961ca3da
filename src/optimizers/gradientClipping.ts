import {
  add,
  addN,
  clipByValue,
  div,
  mul,
  type NamedTensorMap,
  Optimizer,
  relu,
  type Scalar,
  sqrt,
  square,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { positive, reject } from '../core/arguments.js';

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
 * With `norm`, $\|g\|$ is that of the gradients of all variables together, so that their direction stays. State and weights are those of the other optimiser.
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

  constructor({ optimizer, norm, value }: GradientClippingArgs) {
    super();
    this.optimizer = optimizer;
    if ((norm === undefined) === (value === undefined))
      reject('gradientClipping', 'norm or value', 'given, and not both', `${norm} and ${value}`);
    const bound = positive('gradientClipping', norm === undefined ? 'value' : 'norm', (norm ?? value) as number);
    this.#clip = (gradients) =>
      norm === undefined
        ? gradients.map((gradient) => clipByValue(gradient, -bound, bound))
        : shortened(gradients, bound);
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

function shortened(gradients: Tensor[], bound: number): Tensor[] {
  const length = sqrt(addN(gradients.map((gradient) => sum(square(gradient)))));
  const excess = add(1, relu(sub(div(length, bound), 1))) as Scalar;
  return gradients.map((gradient) => mul(gradient, div(1, excess)));
}
