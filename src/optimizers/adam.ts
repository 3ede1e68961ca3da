import {
  add,
  concat,
  div,
  engine,
  keep,
  mul,
  type NamedTensorMap,
  Optimizer,
  reshape,
  type serialization,
  slice,
  sqrt,
  square,
  sub,
  type Tensor,
  type Tensor1D,
  tidy,
  util,
  type Variable,
  zeros,
} from '@tensorflow/tfjs-core';
import { fraction, positive } from '../core/arguments.js';
import { at, type Schedule } from '../core/schedule.js';

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Arguments of {@link adam}. */
export interface AdamArgs {
  /** Step size, or one for each number of updates done. Default 2e-4, the habit of GANs. */
  learningRate?: Schedule;
  /** Decay of the mean of gradients. Default 0.5: a GAN's gradients turn too fast for the usual 0.9. */
  beta1?: number;
  /** Decay of the mean of squared gradients. Default 0.999. */
  beta2?: number;
  /** Keeps the step finite where gradients vanish. Default 1e-8. */
  epsilon?: number;
}

/**
 * Adam over one flat vector: some fifteen kernels for all variables together where tfjs's own takes a dozen for each,
 * and a state that is saved and resumed bit for bit, which tfjs's own is not.
 *
 * $$ m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad
 *    \theta \leftarrow \theta - \eta\, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \varepsilon} $$
 *
 * It is a tfjs `Optimizer`: `minimize`, `applyGradients` and `model.compile` take it. A variable without a gradient in
 * an update keeps its value; its m and v decay as with a gradient of zero.
 *
 * @throws RangeError if a decay is not in [0, 1), or `learningRate` or `epsilon` is not positive.
 * @see Kingma and Ba 2015, Adam, [arXiv:1412.6980](https://arxiv.org/abs/1412.6980).
 * @example
 * ```ts
 * const optimizer = adam({ learningRate: 1e-3, beta1: 0.9 });
 * const weight = variable(scalar(1));
 * optimizer.minimize(() => square(weight));
 * ```
 * @category Optimizers
 */
export class Adam extends Optimizer {
  static readonly className = 'FlatAdam';
  readonly learningRate: Schedule;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  /** Where each variable's numbers lie in the flat vectors; a variable once seen keeps its place. */
  #places = new Map<string, Place>();
  #size = 0;
  #m: Tensor1D | undefined;
  #v: Tensor1D | undefined;

  constructor({ learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8 }: AdamArgs = {}) {
    super();
    this.learningRate =
      typeof learningRate === 'number' ? positive('adam', 'learningRate', learningRate) : learningRate;
    this.beta1 = fraction('adam', 'beta1', beta1);
    this.beta2 = fraction('adam', 'beta2', beta2);
    this.epsilon = positive('adam', 'epsilon', epsilon);
    this.iterations_ = 0;
  }

  applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const gradients = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(variableGradients);
    const byName = new Map(gradients.filter(([, gradient]) => gradient));
    if (byName.size === 0) return;
    this.#place([...byName.entries()]);
    this.iterations_ += 1;
    tidy(() => {
      const step = this.#step(this.#flatten((name, { shape }) => byName.get(name) ?? zeros(shape)));
      for (const name of byName.keys()) {
        const variable = engine().registeredVariables[name] as Variable;
        variable.assign(sub(variable, this.#part(step, name)));
      }
    });
  }

  /** Moves m and v, and returns what is to be subtracted. */
  #step(gradient: Tensor1D): Tensor1D {
    const { beta1, beta2, epsilon, iterations_: t } = this;
    const m = add(mul(this.#m as Tensor1D, beta1), mul(gradient, 1 - beta1)) as Tensor1D;
    const v = add(mul(this.#v as Tensor1D, beta2), mul(square(gradient), 1 - beta2)) as Tensor1D;
    this.#replace(m, v);
    const rate = at(this.learningRate, t - 1);
    // both corrections are folded into the two scalars, which saves two passes over the vector
    const correction = Math.sqrt(1 - beta2 ** t);
    const scale = (rate * correction) / (1 - beta1 ** t);
    return div(mul(m, scale), add(sqrt(v), epsilon * correction));
  }

  /** Gives variables not seen before a place at the end, with zero moments. */
  #place(gradients: [string, Tensor][]): void {
    const before = this.#size;
    for (const [name, { shape }] of gradients) {
      if (this.#places.has(name)) continue;
      this.#places.set(name, { shape, offset: this.#size });
      this.#size += util.sizeFromShape(shape);
    }
    if (this.#size === before) return;
    tidy(() => {
      const added = zeros([this.#size - before]) as Tensor1D;
      const grow = (moments: Tensor1D | undefined) => (moments ? concat([moments, added]) : added);
      this.#replace(grow(this.#m), grow(this.#v).clone());
    });
  }

  #replace(m: Tensor1D, v: Tensor1D): void {
    this.#m?.dispose();
    this.#v?.dispose();
    this.#m = keep(m);
    this.#v = keep(v);
  }

  #flatten(part: (name: string, place: Place) => Tensor): Tensor1D {
    return concat([...this.#places].map(([name, place]) => reshape(part(name, place), [-1]) as Tensor1D));
  }

  #part(flat: Tensor1D, name: string): Tensor {
    const { offset, shape } = this.#places.get(name) as Place;
    return reshape(slice(flat, offset, util.sizeFromShape(shape)), shape);
  }

  /** `iter`, then `<variable>/m` and `<variable>/v` for each variable; the caller disposes them. */
  override async getWeights(): Promise<NamedTensor[]> {
    const moments = [...this.#places.keys()].flatMap((name) => [
      { name: `${name}/m`, tensor: tidy(() => this.#part(this.#m as Tensor1D, name)) },
      { name: `${name}/v`, tensor: tidy(() => this.#part(this.#v as Tensor1D, name)) },
    ]);
    return [await this.saveIterations(), ...moments];
  }

  /** Takes what `getWeights` gave, by name, and goes on exactly from there; the caller keeps the tensors. */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const entries = await this.extractIterations(weights);
    const tensors = new Map(entries.map(({ name, tensor }) => [name, tensor]));
    const names = entries.filter(({ name }) => name.endsWith('/m')).map(({ name }) => name.slice(0, -2));
    for (const name of names) {
      if (!tensors.has(`${name}/v`))
        throw new RangeError(`adam.setWeights: weights must have "${name}/v" beside "${name}/m"`);
    }
    this.#forget();
    if (names.length === 0) return;
    this.#place(names.map((name) => [name, tensors.get(`${name}/m`) as Tensor]));
    tidy(() => {
      const moments = (suffix: string) => this.#flatten((name) => tensors.get(`${name}/${suffix}`) as Tensor);
      this.#replace(moments('m'), moments('v'));
    });
  }

  #forget(): void {
    this.#m?.dispose();
    this.#v?.dispose();
    this.#m = undefined;
    this.#v = undefined;
    this.#places.clear();
    this.#size = 0;
  }

  override dispose(): void {
    this.#forget();
    this.iterations_ = 0;
  }

  getConfig(): serialization.ConfigDict {
    const { beta1, beta2, epsilon, learningRate } = this;
    return {
      learningRate: typeof learningRate === 'number' ? learningRate : learningRate(this.iterations),
      beta1,
      beta2,
      epsilon,
    };
  }
}

/** {@inheritDoc Adam} */
export const adam = (args?: AdamArgs) => new Adam(args);

interface Place {
  shape: number[];
  offset: number;
}
