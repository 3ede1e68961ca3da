import {
  add,
  concat,
  dispose,
  div,
  engine,
  keep,
  mul,
  type NamedTensorMap,
  Optimizer,
  reshape,
  scalar,
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
import { reject } from '../core/arguments.js';
import { checkArguments, fraction, nonNegative, optional, positive, schedule } from '../core/check.js';
import { checkedAt, type Schedule } from '../core/schedule.js';

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** Arguments of {@link adam}. */
export interface AdamArgs {
  /** Step size: a number, or a function of the number of updates done. Default 2e-4, as is usual for GANs. */
  learningRate?: Schedule;
  /**
   * Decay of the mean of the gradients. Default 0.5, because the gradients of a GAN change too fast for the
   * usual 0.9.
   */
  beta1?: number;
  /** Decay of the mean of the squared gradients. Default 0.999. */
  beta2?: number;
  /** Added to the denominator, so that the step stays finite for zero gradients. Default 1e-8. */
  epsilon?: number;
}

/**
 * Adam optimizer that keeps all variables in one flat vector. It runs about fifteen kernels for all variables
 * together, where that of TensorFlow.js runs a dozen per variable. Its state can be saved and restored
 * exactly, which that of TensorFlow.js cannot.
 *
 * $$ m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad
 *    \theta \leftarrow \theta - \eta\, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \varepsilon} $$
 *
 * t is the number of updates of the variable itself, as in PyTorch, so the first step of layers that join
 * later is η. A variable without a gradient in an update keeps its value, m, v and t.
 *
 * It is an `Optimizer` of TensorFlow.js, for `minimize`, `applyGradients`, `model.compile` and a
 * {@link Trainer}.
 *
 * @throws RangeError if a decay is not in [0, 1), `learningRate` or `epsilon` is not above zero, or a
 * schedule returns a negative rate.
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
  #groups: Group[] = [];

  constructor(args: AdamArgs = {}) {
    super();
    checkArguments('adam', args, {
      learningRate: optional(schedule(positive)),
      beta1: optional(fraction),
      beta2: optional(fraction),
      epsilon: optional(positive),
    });
    const { learningRate = 2e-4, beta1 = 0.5, beta2 = 0.999, epsilon = 1e-8 } = args;
    this.learningRate = learningRate;
    this.beta1 = beta1;
    this.beta2 = beta2;
    this.epsilon = epsilon;
    this.iterations_ = 0;
  }

  applyGradients(variableGradients: NamedTensorMap | NamedTensor[]): void {
    const gradients = Array.isArray(variableGradients)
      ? variableGradients.map(({ name, tensor }) => [name, tensor] as const)
      : Object.entries(variableGradients);
    const byName = new Map(gradients.filter(([, gradient]) => gradient));
    if (byName.size === 0) return;
    const rate = checkedAt('adam', 'learningRate', this.learningRate, nonNegative)(this.iterations_);
    this.#splitGroups(byName);
    this.iterations_ += 1;
    tidy(() => {
      for (const group of this.#groups) {
        if (!byName.has(group.slots[0]?.name as string)) continue;
        const step = this.#step(group, flatten(group.slots.map(({ name }) => byName.get(name) as Tensor)), rate);
        for (const slot of group.slots) {
          const variable = engine().registeredVariables[slot.name] as Variable;
          variable.assign(sub(variable, chunkOf(step, slot)));
        }
      }
    });
  }

  /** Updates m and v, and returns the step to subtract. */
  #step(group: Group, gradient: Tensor1D, rate: number): Tensor1D {
    const { beta1, beta2, epsilon } = this;
    const m = add(mul(group.m, beta1), mul(gradient, 1 - beta1)) as Tensor1D;
    const v = add(mul(group.v, beta2), mul(square(gradient), 1 - beta2)) as Tensor1D;
    dispose([group.m, group.v]);
    Object.assign(group, { m: keep(m), v: keep(v) });
    group.updates += 1;
    // both bias corrections are in the two scalars, which saves two passes over the vector
    const correction = Math.sqrt(1 - beta2 ** group.updates);
    const scale = (rate * correction) / (1 - beta1 ** group.updates);
    return div(mul(m, scale), add(sqrt(v), epsilon * correction));
  }

  /** Splits groups in which only some variables have a gradient, and makes a group of new variables. */
  #splitGroups(gradients: ReadonlyMap<string, Tensor>): void {
    const has = ({ name }: Slot) => gradients.has(name);
    this.#groups = this.#groups.flatMap((group) => {
      const updated = group.slots.filter(has);
      if (updated.length === 0 || updated.length === group.slots.length) return [group];
      const unchanged = group.slots.filter((slot) => !has(slot));
      const split = [updated, unchanged].map((slots) => groupOf(group.updates, slots, (of) => momentsOf(group, of)));
      dispose([group.m, group.v]);
      return split;
    });
    const known = new Set(this.#groups.flatMap(({ slots }) => slots.map(({ name }) => name)));
    const added = [...gradients].filter(([name]) => !known.has(name)).map(([name, { shape }]) => ({ name, shape }));
    if (added.length > 0) this.#groups.push(groupOf(0, added, ({ shape }) => ({ m: zeros(shape), v: zeros(shape) })));
  }

  /**
   * Returns the state: `iter`, and for each variable `<variable>/m`, `<variable>/v` and `<variable>/updates`.
   * The caller disposes the tensors.
   */
  override async getWeights(): Promise<NamedTensor[]> {
    const states = this.#groups.flatMap((group) =>
      group.slots.flatMap((slot) => {
        const { m, v } = tidy(() => momentsOf(group, slot));
        return [
          { name: `${slot.name}/m`, tensor: m },
          { name: `${slot.name}/v`, tensor: v },
          { name: `${slot.name}/updates`, tensor: scalar(group.updates, 'int32') },
        ];
      }),
    );
    return [await this.saveIterations(), ...states];
  }

  /**
   * Restores the state that `getWeights` returned, by name. The caller still owns the tensors. A variable
   * without `/updates`, as in files of version 0.1, gets the number of updates of the optimizer.
   *
   * @throws RangeError if a tensor is missing. The state is then unchanged.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const tensors = new Map(weights.map(({ name, tensor }) => [name, tensor]));
    const names = [...tensors.keys()].filter((name) => name.endsWith('/m')).map((name) => name.slice(0, -2));
    for (const name of ['iter', ...names.map((of) => `${of}/v`)]) {
      if (!tensors.has(name)) reject('adam.setWeights', 'weights', `weights with "${name}"`, [...tensors.keys()]);
    }
    const numberOf = async (tensor: Tensor | undefined) => tensor && ((await tensor.data())[0] as number);
    const iterations = (await numberOf(tensors.get('iter'))) as number;
    const byUpdates = new Map<number, Slot[]>();
    for (const name of names) {
      const updates = (await numberOf(tensors.get(`${name}/updates`))) ?? iterations;
      const slot = { name, shape: (tensors.get(`${name}/m`) as Tensor).shape };
      byUpdates.set(updates, [...(byUpdates.get(updates) ?? []), slot]);
    }
    this.#forget();
    this.iterations_ = iterations;
    const moments = ({ name }: Slot) => ({
      m: tensors.get(`${name}/m`) as Tensor,
      v: tensors.get(`${name}/v`) as Tensor,
    });
    this.#groups = [...byUpdates].map(([updates, slots]) => groupOf(updates, slots, moments));
  }

  #forget(): void {
    for (const { m, v } of this.#groups) dispose([m, v]);
    this.#groups = [];
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

/** A variable, by name. */
interface Slot {
  name: string;
  shape: number[];
}

/** Variables with the same number of updates, whose values are concatenated. */
interface Group {
  slots: (Slot & { offset: number })[];
  updates: number;
  m: Tensor1D;
  v: Tensor1D;
}

/** The moments of a variable. */
type Moments = Record<'m' | 'v', Tensor>;

function groupOf<P extends Slot>(updates: number, slots: readonly P[], moments: (slot: P) => Moments): Group {
  let size = 0;
  const withOffsets = slots.map(({ name, shape }) => {
    const offset = size;
    size += util.sizeFromShape(shape);
    return { name, shape, offset };
  });
  const [m, v] = tidy(() => {
    const each = slots.map(moments);
    return [flatten(each.map((of) => of.m)), flatten(each.map((of) => of.v))] as const;
  }).map(keep) as [Tensor1D, Tensor1D];
  return { slots: withOffsets, updates, m, v };
}

function momentsOf({ m, v }: Group, slot: Group['slots'][number]): Moments {
  return { m: chunkOf(m, slot), v: chunkOf(v, slot) };
}

function chunkOf(flat: Tensor1D, { offset, shape }: Group['slots'][number]): Tensor {
  return reshape(slice(flat, offset, util.sizeFromShape(shape)), shape);
}

function flatten(tensors: readonly Tensor[]): Tensor1D {
  return concat(tensors.map((tensor) => reshape(tensor, [-1]) as Tensor1D));
}
