import { addN, grads, mul, type Scalar, square, type Tensor, tidy } from '@tensorflow/tfjs-core';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import { randomStream, withRandom } from '../../src/index.js';
import { projection } from '../contracts/derivatives.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { expectLayerDerivatives } from '../contracts/layerDerivatives.js';
import { expectClose, numbers, onCpu, rounding } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';
import { randomWeights } from '../contracts/randomWeights.js';
import { expectSlopes } from '../contracts/slopes.js';
import { type Drawn, families } from './families.js';

/*
 * Shapes that the tests of each layer do not have: sizes of 1, all ranks, all windows and strides. Outputs are
 * compared with the cpu backend, and derivatives with finite differences.
 */

type Layer = ReturnType<Drawn['create']>;

/** Number of random shapes per layer. Spectral normalization is slow, because its vectors must converge. */
const runsOf = (name: string) => (name.startsWith('spectral') ? 3 : 8);

/** Checks of a layer at inputs from a seed. */
function checksOf({ shapes, create }: Drawn, training: boolean, seed: number) {
  const points = () => shapes.map((shape, place) => randomStream(seed).fork(place).normal(shape));
  // the same noise in every call of a random layer
  const apply = (layer: Layer, xs: Tensor[]): Tensor[] =>
    withRandom(randomStream(41), () => {
      const y = layer.apply(xs.length === 1 ? (xs[0] as Tensor) : xs, { training });
      return (Array.isArray(y) ? y : [y]) as Tensor[];
    });
  const built = (): Layer => {
    const layer = create();
    tidy(() => void apply(layer, points()));
    tidy(() => randomWeights(layer, 1, seed));
    // the state must match the weights
    const calls = layer.nonTrainableWeights.length > 0 ? 40 : 0;
    for (let call = 0; call < calls; call += 1)
      tidy(() => void layer.apply(shapes.length === 1 ? (points()[0] as Tensor) : points(), { training: true }));
    return layer;
  };
  const value = (layer: Layer, xs: Tensor[]): Scalar =>
    tidy(() => addN(apply(layer, xs).map((y) => projection(square(y)))) as Scalar);
  const slope = (layer: Layer, xs: Tensor[]): Scalar =>
    tidy(() => {
      const slopes = grads((...at: Tensor[]) => value(layer, at))(xs);
      return addN(slopes.map((gradient, place) => projection(mul(gradient, 0.5), 40 + place))) as Scalar;
    });

  const run = async () => {
    const layer = built();
    const ys = tidy(() => apply(layer, points()));
    const found = await Promise.all(ys.map(async (y) => ({ shape: y.shape, values: await numbers(y) })));
    const computed = layer.computeOutputShape(shapes.length === 1 ? (shapes[0] as number[]) : shapes);
    return { found, computed };
  };
  const outputs = async () => {
    const { found, computed } = await run();
    expect(found.map(({ shape }) => shape)).toEqual(Array.isArray(computed[0]) ? computed : [computed]);
    const { found: expected } = await onCpu(run);
    for (const [index, { values }] of found.entries())
      await expectClose(values, expected[index]?.values, 10 * rounding());
  };
  const derivatives = async () => {
    await expectLayerDerivatives(built, points, value, {}, expectSlopes);
    if (!inBrowser) await expectLayerDerivatives(built, points, slope, {}, expectSlopes);
  };
  return { outputs, derivatives };
}

describe('at random shapes: outputs and derivatives', () => {
  for (const [name, drawn] of Object.entries(families))
    property(
      name,
      fc.record({ drawn, training: fc.boolean(), seed: fc.nat(99) }),
      async ({ drawn: layer, training, seed }) => {
        // u and v are constants for the gradient, but not for a difference in training mode
        const at = (place: number) => checksOf(layer, training && !name.startsWith('spectral'), place);
        await at(seed).outputs();
        // again with other inputs, in case a kink is near the first
        await at(seed)
          .derivatives()
          .catch(() => at(seed + 100).derivatives());
      },
      runsOf(name),
      1,
    );
});
