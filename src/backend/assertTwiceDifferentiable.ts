import {
  abs,
  add,
  addN,
  grad,
  mul,
  norm,
  randomNormal,
  type Scalar,
  square,
  stack,
  sub,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { model as anyModel, checkValue } from '../core/check.js';
import { isModel } from '../core/layersOf.js';

const name = 'assertTwiceDifferentiable';

/** How far along a direction slopes are compared; the error of the difference grows with its square. */
const step = 0.02;
/** Relative to the length of the gradient; a derivative that lost a path is off by far more, a kink between the two points by less. */
const tolerance = 0.1;

/** Along so many directions; a wrong derivative may look right along one. */
const directionSeeds = [6, 16, 26];

/**
 * Makes sure that a model can be trained, and that a gradient penalty (R1, WGAN-GP) can pass through it: takes first and
 * second derivatives layer by layer, at random inputs, and holds them against differences of the values and of the first
 * ones. To be called after {@link enableTraining}.
 *
 * @throws Error naming the first layer whose first or second derivative fails or is wrong, nested models included.
 * @throws Error if the model has no layers; TypeError if it is no model.
 * @example
 * ```ts
 * await enableTraining();
 * await assertTwiceDifferentiable(discriminator);
 * ```
 * @category Backend
 */
export async function assertTwiceDifferentiable(model: LayersModel): Promise<void> {
  checkValue(name, 'model', model, anyModel);
  if (model.layers.length === 0) throw new Error(`${name}: model "${model.name}" must have layers, got none`);
  for (const layer of model.layers) {
    if (isModel(layer)) await assertTwiceDifferentiable(layer);
    else if (layer.getClassName() !== 'InputLayer') await assertLayer(layer);
  }
}

async function assertLayer(layer: layers.Layer): Promise<void> {
  const say = (what: string) => new Error(`${name}: layer "${layer.name}" (${layer.getClassName()}) ${what}`);
  const symbols = [layer.getInputAt(0)].flat() as SymbolicTensor[];
  // a batch of 2, and 8 where a size is left open
  const shapes = symbols.map(({ shape }) => shape.map((size, axis) => size ?? (axis === 0 ? 2 : 8)));
  const xs = shapes.map((shape) => randomNormal(shape, 0, 1, 'float32', 5));
  const value = (at: Tensor[]) => {
    const outputs = [layer.apply(at.length === 1 ? (at[0] as Tensor) : at)].flat() as Tensor[];
    return addN(outputs.map((y) => sum(mul(square(y), randomNormal(y.shape, 0, 1, 'float32', 7))))) as Scalar;
  };
  let errors: Tensor;
  try {
    errors = tidy(() => {
      const alongOne = (x: Tensor, place: number) =>
        directionSeeds.map((seed) => errorsAlong(value, xs, x, place, seed));
      return stack(xs.flatMap(alongOne));
    });
  } catch (error) {
    throw say(`has no second derivative: ${(error as Error).message}`);
  } finally {
    for (const x of xs) x.dispose();
  }
  const numbers = (await errors.array()) as number[][];
  errors.dispose();
  const exceeds = (wrong: number, allowed: number) => !(wrong <= allowed);
  for (const [first, firstAllowed, second, secondAllowed] of numbers as [number, number, number, number][]) {
    if (exceeds(first, firstAllowed)) throw say('has a first derivative that is wrong, without an error');
    if (exceeds(second, secondAllowed)) throw say('has a second derivative that is wrong, without an error');
  }
}

/** How far the first and the second derivative along a direction are from differences, each with what is allowed. */
function errorsAlong(value: (at: Tensor[]) => Scalar, xs: Tensor[], x: Tensor, place: number, seed: number): Tensor {
  const direction = randomNormal(x.shape, 0, 1, 'float32', seed);
  const valueAt = (t: Tensor) => value(xs.with(place, t));
  const slope = grad(valueAt);
  const along = (t: Tensor) => sum(mul(slope(t), direction));
  const ahead = add(x, mul(direction, step));
  const behind = sub(x, mul(direction, step));
  const difference = (f: (t: Tensor) => Tensor) => mul(sub(f(ahead), f(behind)), 1 / (2 * step));
  const first = slope(x);
  const second = difference(slope);
  return stack([
    abs(sub(sum(mul(first, direction)), difference(valueAt))),
    // the value's rounding is in its differences
    add(add(mul(norm(first), tolerance), mul(abs(valueAt(x)), 1e-4)), 1e-4),
    norm(sub(grad(along)(x), second)),
    add(mul(norm(second), tolerance), 1e-4),
  ]);
}
