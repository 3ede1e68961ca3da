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

/** Step of the finite differences. Their error grows with its square. */
const step = 0.02;
/**
 * Allowed error, relative to the norm of the gradient. A derivative that misses a path is off by far more, a
 * kink between the two points by less.
 */
const tolerance = 0.1;

/** Seeds of the random directions. A wrong derivative may look right along one of them. */
const directionSeeds = [6, 16, 26];

/**
 * Checks that a model can be trained with a gradient penalty such as R1 or WGAN-GP. It compares the first and
 * second derivatives of each layer with finite differences at random inputs, also in nested models. Call it
 * after {@link enableTraining}.
 *
 * @param model The model to check.
 * @throws Error if a first or second derivative of a layer throws or is wrong. The message names the first
 * such layer.
 * @throws Error if the model has no layers.
 * @throws TypeError if `model` is not a model.
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
  const errorOf = (what: string) => new Error(`${name}: layer "${layer.name}" (${layer.getClassName()}) ${what}`);
  const symbols = [layer.getInputAt(0)].flat() as SymbolicTensor[];
  // a batch of 2, and 8 for other sizes that are not fixed
  const shapes = symbols.map(({ shape }) => shape.map((size, axis) => size ?? (axis === 0 ? 2 : 8)));
  const xs = shapes.map((shape) => randomNormal(shape, 0, 1, 'float32', 5));
  const value = (at: Tensor[]) => {
    const outputs = [layer.apply(at.length === 1 ? (at[0] as Tensor) : at)].flat() as Tensor[];
    return addN(outputs.map((y) => sum(mul(square(y), randomNormal(y.shape, 0, 1, 'float32', 7))))) as Scalar;
  };
  let errors: Tensor;
  try {
    errors = tidy(() => {
      const alongAll = (x: Tensor, index: number) =>
        directionSeeds.map((seed) => errorsAlong(value, xs, x, index, seed));
      return stack(xs.flatMap(alongAll));
    });
  } catch (error) {
    throw errorOf(`has no second derivative: ${(error as Error).message}`);
  } finally {
    for (const x of xs) x.dispose();
  }
  const rows = (await errors.array()) as number[][];
  errors.dispose();
  // also true for NaN
  const exceeds = (error: number, allowed: number) => !(error <= allowed);
  for (const [first, firstAllowed, second, secondAllowed] of rows as [number, number, number, number][]) {
    if (exceeds(first, firstAllowed)) throw errorOf('has a wrong first derivative');
    if (exceeds(second, secondAllowed)) throw errorOf('has a wrong second derivative');
  }
}

/**
 * Errors of the first and second derivative along a direction against finite differences, each with the
 * allowed error.
 */
function errorsAlong(value: (at: Tensor[]) => Scalar, xs: Tensor[], x: Tensor, index: number, seed: number): Tensor {
  const direction = randomNormal(x.shape, 0, 1, 'float32', seed);
  const valueAt = (t: Tensor) => value(xs.with(index, t));
  const gradient = grad(valueAt);
  const along = (t: Tensor) => sum(mul(gradient(t), direction));
  const ahead = add(x, mul(direction, step));
  const behind = sub(x, mul(direction, step));
  const difference = (f: (t: Tensor) => Tensor) => mul(sub(f(ahead), f(behind)), 1 / (2 * step));
  const first = gradient(x);
  const second = difference(gradient);
  return stack([
    abs(sub(sum(mul(first, direction)), difference(valueAt))),
    // the differences also contain the rounding errors of the value
    add(add(mul(norm(first), tolerance), mul(abs(valueAt(x)), 1e-4)), 1e-4),
    norm(sub(grad(along)(x), second)),
    add(mul(norm(second), tolerance), 1e-4),
  ]);
}
