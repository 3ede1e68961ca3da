import { add, grad, mul, randomNormal, square, sub, sum, type Tensor, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { isModel } from '../core/layersOf.js';

/** How far along a direction slopes are compared; the error of the difference grows with its square. */
const step = 0.02;
/** Relative; a derivative that lost a path is off by far more, a kink between the two points by less. */
const tolerance = 0.1;

/**
 * Makes sure that a gradient penalty (R1, WGAN-GP) can pass through a model: takes second derivatives layer by layer,
 * at random inputs, and holds them against differences of the first ones. To be called after {@link enableTraining}.
 *
 * @throws Error naming the first layer through which second derivatives fail or come out wrong, nested models included.
 * @example
 * ```ts
 * await enableTraining();
 * await assertTwiceDifferentiable(discriminator);
 * ```
 * @category Backend
 */
export async function assertTwiceDifferentiable(model: LayersModel): Promise<void> {
  for (const layer of model.layers) {
    if (isModel(layer)) await assertTwiceDifferentiable(layer);
    else if (layer.getClassName() !== 'InputLayer') await assertLayer(layer);
  }
}

async function assertLayer(layer: layers.Layer): Promise<void> {
  const say = (what: string) =>
    new Error(`assertTwiceDifferentiable: layer "${layer.name}" (${layer.getClassName()}) ${what}`);
  const symbols = [layer.getInputAt(0)].flat() as SymbolicTensor[];
  // a batch of 2, and 8 where a size is left open
  const shapes = symbols.map(({ shape }) => shape.map((size, axis) => size ?? (axis === 0 ? 2 : 8)));
  const xs = shapes.map((shape) => randomNormal(shape, 0, 1, 'float32', 5));
  const directions = shapes.map((shape) => randomNormal(shape, 0, 1, 'float32', 6));

  const value = (at: Tensor[]) => {
    const y = layer.apply(at.length === 1 ? (at[0] as Tensor) : at) as Tensor;
    return sum(mul(square(y), randomNormal(y.shape, 0, 1, 'float32', 7)));
  };
  let errors: Tensor[];
  try {
    errors = tidy(() =>
      xs.flatMap((x, place) => {
        const direction = directions[place] as Tensor;
        const slope = grad((t) => value(xs.with(place, t)));
        const analytic = grad((t) => sum(mul(slope(t), direction)))(x);
        const ahead = slope(add(x, mul(direction, step)));
        const behind = slope(sub(x, mul(direction, step)));
        const expected = mul(sub(ahead, behind), 1 / (2 * step));
        return [sum(square(sub(analytic, expected))), sum(square(expected))];
      }),
    );
  } catch (error) {
    throw say(`has no second derivative: ${(error as Error).message}`);
  } finally {
    for (const tensor of [...xs, ...directions]) tensor.dispose();
  }
  const numbers = await Promise.all(errors.map(async (tensor) => (await tensor.data())[0] as number));
  for (const tensor of errors) tensor.dispose();
  for (let place = 0; place < shapes.length; place += 1) {
    const [wrong, size] = [numbers[2 * place] as number, numbers[2 * place + 1] as number];
    if (!(Math.sqrt(wrong) <= tolerance * Math.sqrt(size) + 1e-4)) {
      throw say('has a second derivative that is wrong, without an error');
    }
  }
}
