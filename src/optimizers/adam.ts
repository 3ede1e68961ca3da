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
import { checkArguments, fraction, nonNegative, optional, positive, schedule } from '../core/check.js';
import { checkedAt, type Schedule } from '../core/schedule.js';

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
 * Adam over flat vectors: some fifteen kernels for all variables together where tfjs's own takes a dozen for each,
 * and a state that is saved and resumed bit for bit, which tfjs's own is not.
 *
 * $$ m \leftarrow \beta_1 m + (1-\beta_1) g, \quad v \leftarrow \beta_2 v + (1-\beta_2) g^2, \quad
 *    \theta \leftarrow \theta - \eta\, \frac{m / (1-\beta_1^t)}{\sqrt{v / (1-\beta_2^t)} + \varepsilon} $$
 *
 * with t the updates of the variable itself, as in PyTorch: layers that join late begin with a step of η, not with one as
 * large as old moments allow. A variable without a gradient in an update keeps its value, m, v and t.
 *
 * It is a tfjs `Optimizer`: `minimize`, `applyGradients` and `model.compile` take it.
 *
 * @throws RangeError if a decay is not in [0, 1), `learningRate` or `epsilon` is not positive, or a schedule's rate is below zero.
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
    this.#part(byName);
    this.iterations_ += 1;
    tidy(() => {
      for (const group of this.#groups) {
        if (!byName.has(group.places[0]?.name as string)) continue;
        const step = this.#step(group, flatten(group.places.map(({ name }) => byName.get(name) as Tensor)), rate);
        for (const place of group.places) {
          const variable = engine().registeredVariables[place.name] as Variable;
          variable.assign(sub(variable, part(step, place)));
        }
      }
    });
  }

  /** Moves m and v, and returns what is to be subtracted. */
  #step(group: Group, gradient: Tensor1D, rate: number): Tensor1D {
    const { beta1, beta2, epsilon } = this;
    const m = add(mul(group.m, beta1), mul(gradient, 1 - beta1)) as Tensor1D;
    const v = add(mul(group.v, beta2), mul(square(gradient), 1 - beta2)) as Tensor1D;
    dispose([group.m, group.v]);
    Object.assign(group, { m: keep(m), v: keep(v) });
    group.updates += 1;
    // both corrections are folded into the two scalars, which saves two passes over the vector
    const correction = Math.sqrt(1 - beta2 ** group.updates);
    const scale = (rate * correction) / (1 - beta1 ** group.updates);
    return div(mul(m, scale), add(sqrt(v), epsilon * correction));
  }

  /** Variables with a gradient part from those of their group without one; new ones are a group of their own. */
  #part(gradients: ReadonlyMap<string, Tensor>): void {
    const has = ({ name }: Place) => gradients.has(name);
    this.#groups = this.#groups.flatMap((group) => {
      const moving = group.places.filter(has);
      if (moving.length === 0 || moving.length === group.places.length) return [group];
      const still = group.places.filter((place) => !has(place));
      const parted = [moving, still].map((places) => groupOf(group.updates, places, (of) => partOf(group, of)));
      dispose([group.m, group.v]);
      return parted;
    });
    const known = new Set(this.#groups.flatMap(({ places }) => places.map(({ name }) => name)));
    const added = [...gradients].filter(([name]) => !known.has(name)).map(([name, { shape }]) => ({ name, shape }));
    if (added.length > 0) this.#groups.push(groupOf(0, added, ({ shape }) => ({ m: zeros(shape), v: zeros(shape) })));
  }

  /** `iter`, then `<variable>/m`, `<variable>/v` and `<variable>/updates` for each variable; the caller disposes them. */
  override async getWeights(): Promise<NamedTensor[]> {
    const numbers = this.#groups.flatMap((group) =>
      group.places.flatMap((place) => {
        const { m, v } = tidy(() => partOf(group, place));
        return [
          { name: `${place.name}/m`, tensor: m },
          { name: `${place.name}/v`, tensor: v },
          { name: `${place.name}/updates`, tensor: scalar(group.updates, 'int32') },
        ];
      }),
    );
    return [await this.saveIterations(), ...numbers];
  }

  /**
   * Takes what `getWeights` gave, by name, and goes on exactly from there; the caller keeps the tensors. A variable
   * without `/updates`, as of files of version 0.1, has had as many as the optimiser.
   *
   * @throws RangeError if a number of a variable is missing; then nothing has changed.
   */
  override async setWeights(weights: NamedTensor[]): Promise<void> {
    const tensors = new Map(weights.map(({ name, tensor }) => [name, tensor]));
    const names = [...tensors.keys()].filter((name) => name.endsWith('/m')).map((name) => name.slice(0, -2));
    for (const name of ['iter', ...names.map((of) => `${of}/v`)]) {
      if (!tensors.has(name)) throw new RangeError(`adam.setWeights: weights must have "${name}"`);
    }
    const numberOf = async (tensor: Tensor | undefined) => tensor && ((await tensor.data())[0] as number);
    const iterations = (await numberOf(tensors.get('iter'))) as number;
    const byUpdates = new Map<number, Place[]>();
    for (const name of names) {
      const updates = (await numberOf(tensors.get(`${name}/updates`))) ?? iterations;
      const place = { name, shape: (tensors.get(`${name}/m`) as Tensor).shape };
      byUpdates.set(updates, [...(byUpdates.get(updates) ?? []), place]);
    }
    this.#forget();
    this.iterations_ = iterations;
    const moments = ({ name }: Place) => ({
      m: tensors.get(`${name}/m`) as Tensor,
      v: tensors.get(`${name}/v`) as Tensor,
    });
    this.#groups = [...byUpdates].map(([updates, places]) => groupOf(updates, places, moments));
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

/** A variable's numbers. */
interface Place {
  name: string;
  shape: number[];
}

/** Variables that have had the same updates, whose numbers lie one after the other. */
interface Group {
  places: (Place & { offset: number })[];
  updates: number;
  m: Tensor1D;
  v: Tensor1D;
}

/** What a variable remembers. */
type Moments = Record<'m' | 'v', Tensor>;

function groupOf<P extends Place>(updates: number, places: readonly P[], moments: (place: P) => Moments): Group {
  let size = 0;
  const placed = places.map(({ name, shape }) => {
    const offset = size;
    size += util.sizeFromShape(shape);
    return { name, shape, offset };
  });
  const [m, v] = tidy(() => {
    const each = places.map(moments);
    return [flatten(each.map((of) => of.m)), flatten(each.map((of) => of.v))] as const;
  }).map(keep) as [Tensor1D, Tensor1D];
  return { places: placed, updates, m, v };
}

function partOf({ m, v }: Group, place: Group['places'][number]): Moments {
  return { m: part(m, place), v: part(v, place) };
}

function part(flat: Tensor1D, { offset, shape }: Group['places'][number]): Tensor {
  return reshape(slice(flat, offset, util.sizeFromShape(shape)), shape);
}

function flatten(tensors: readonly Tensor[]): Tensor1D {
  return concat(tensors.map((tensor) => reshape(tensor, [-1]) as Tensor1D));
}
