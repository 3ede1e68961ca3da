import {
  type Scalar,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  valueAndGrads,
  variableGrads,
} from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { withFrozenState } from '../../src/core/modelState.js';
import { expectDifferences } from './derivatives.js';
import type { Point } from './finiteDifferences.js';
import { numbers, numbersAtHand } from './numbers.js';

type Layer = layers.Layer;

/**
 * Fails unless the gradients of `value` with respect to the inputs and each weight, on the active backend,
 * agree with finite differences on the cpu backend.
 *
 * @param built Creates the layer, built and always with the same weights.
 * @param points Creates the inputs. Inputs of integers are constant.
 * @param expectAgreement Compares gradients and differences: at some elements, or along some directions.
 */
export async function expectLayerDerivatives(
  built: () => Layer,
  points: () => Tensor[],
  value: (layer: Layer, xs: Tensor[]) => Scalar,
  options?: { step?: number; most?: number },
  expectAgreement: typeof expectDifferences = expectDifferences,
): Promise<void> {
  const layer = built();
  const xs = points();
  const free = xs.filter(({ dtype }) => dtype === 'float32');
  const withFree = (given: Tensor[]) => {
    const left = [...given];
    return points().map((x) => (x.dtype === 'float32' ? (left.shift() as Tensor) : x));
  };
  const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
  const gradients = withFrozenState([layer], () => {
    const byWeight = variables.length > 0 ? variableGrads(() => value(layer, xs), variables).grads : {};
    const byInput = free.length > 0 ? valueAndGrads((...at: Tensor[]) => value(layer, withFree(at)))(free).grads : [];
    return [...byInput, ...variables.map((variable) => byWeight[variable.name] as Tensor)];
  });
  const state = await Promise.all(layer.nonTrainableWeights.map((weight) => numbers(weight.read())));

  await expectAgreement(
    gradients,
    [...free, ...variables],
    () => {
      const twin = built();
      const write = (weights: Layer['weights'], values: (number[] | Point)[]) => {
        for (const [index, weight] of weights.entries()) {
          weight.write(tensor(values[index] as Point, weight.shape as number[]));
        }
      };
      return (moved) =>
        tidy(() => {
          write(twin.nonTrainableWeights, state);
          write(twin.trainableWeights, moved.slice(free.length));
          const given = free.map(({ shape }, index) => tensor(moved[index] as Point, shape));
          return numbersAtHand(value(twin, withFree(given)))[0] as number;
        });
    },
    options,
  );
}
