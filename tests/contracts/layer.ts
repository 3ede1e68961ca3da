import {
  addN,
  grad,
  memory,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  tidy,
  train,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import {
  input,
  type LayersModel,
  type layers,
  loadLayersModel,
  model,
  type SymbolicTensor,
} from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { randomStream, withRandom } from '../../src/index.js';
import { projection } from './derivatives.js';
import { inMemory } from './inMemory.js';
import { expectLayerDerivatives } from './layerDerivatives.js';
import { expectClose, numbers, onCpu } from './numbers.js';

/** Arguments of {@link layerContract}. */
export interface LayerContract {
  /** Shapes of the inputs, with the batch axis. */
  inputs: number[][];
  /** Whether inputs must be in [0, 1]. Default false. */
  unit?: boolean;
  /**
   * Whether gradients in training mode are compared with finite differences too, with frozen state. Default
   * true.
   */
  trainingGradient?: boolean;
  /**
   * Whether second derivatives are compared with finite differences too, as gradient penalties need them.
   * Default false.
   */
  twiceDifferentiable?: boolean;
  /** Whether `training: true` changes the state of the layer. Default false. */
  changesState?: boolean;
  /** Calls that must throw, with a part of the message. */
  rejects: [() => unknown, string][];
}

type Layer = layers.Layer;

/**
 * Tests of every layer of this library: shapes, save and load, gradients, state, memory, backends, errors.
 */
export function layerContract(name: string, create: () => Layer, contract: LayerContract): void {
  const {
    inputs: shapes,
    unit = false,
    trainingGradient = true,
    twiceDifferentiable = false,
    changesState = false,
    rejects,
  } = contract;

  const points = () => {
    const random = randomStream(11);
    return shapes.map((shape) => (unit ? random.uniform(shape, 0.1, 0.9) : random.normal(shape)));
  };
  // the same noise in every call of a random layer
  const apply = (layer: Layer, xs: Tensor[], training: boolean) =>
    withRandom(randomStream(41), () => layer.apply(xs.length === 1 ? (xs[0] as Tensor) : xs, { training }) as Tensor);
  const symbols = () => shapes.map((shape) => input({ shape: shape.slice(1) }));
  const chain = (layer: Layer, xs: SymbolicTensor[]) =>
    layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs) as SymbolicTensor;

  /**
   * A built layer with random weights, so that no initial zero hides a mistake, and with the state of these
   * weights.
   */
  const built = (): Layer => {
    const layer = create();
    tidy(() => {
      apply(layer, points(), false);
      for (const [index, weight] of layer.trainableWeights.entries()) {
        const shape = weight.shape as number[];
        weight.write(randomStream(17).fork(index).uniform(shape, -1, 1));
      }
      // software GPUs are slow, and without state more calls change nothing
      for (let call = 0; call < (changesState ? 20 : 1); call += 1) apply(layer, points(), true);
    });
    return layer;
  };

  describe(name, () => {
    test('output shapes are the same for tensors, in a model, and from computeOutputShape', () => {
      const layer = create();
      const y = tidy(() => apply(layer, points(), false));
      expect(layer.computeOutputShape(shapes.length === 1 ? (shapes[0] as number[]) : shapes)).toEqual(y.shape);
      expect(chain(create(), symbols()).shape.slice(1)).toEqual(y.shape.slice(1));
    });

    test('a model with two such layers can be saved, loaded and trained', async () => {
      const xs = symbols();
      const original = model({ inputs: xs, outputs: [chain(create(), xs), chain(create(), xs)] });
      for (const layer of original.layers) {
        for (const weight of layer.trainableWeights) weight.write(mul(weight.read(), 1.5));
      }
      const feed = points().length === 1 ? (points()[0] as Tensor) : points();
      const predict = (from: LayersModel) => withRandom(randomStream(41), () => from.predict(feed) as Tensor[]);
      const expected = predict(original);
      const loaded = await loadLayersModel(await inMemory(original));
      for (const [index, output] of predict(loaded).entries()) await expectClose(output, expected[index], 0);
      expect(loaded.weights.length).toBe(original.weights.length);
      await expectToTrain(loaded, () => loaded.apply(feed, { training: true }) as Tensor[]);
    });

    test('outputs are the same as on the cpu backend', async () => {
      const outputs = async () => {
        const layer = built();
        return [await numbers(apply(layer, points(), false)), await numbers(apply(layer, points(), true))];
      };
      const actual = await outputs();
      const expected = await onCpu(outputs);
      for (const [index, values] of actual.entries()) await expectClose(values, expected[index]);
    });

    for (const training of trainingGradient ? [false, true] : [false]) {
      test(`gradients agree with finite differences, training: ${training}`, async () => {
        await expectLayerDerivatives(built, points, (layer, xs) =>
          tidy(() => projection(square(apply(layer, xs, training)))),
        );
      });
      if (!twiceDifferentiable) continue;
      test(`second derivatives agree with finite differences, training: ${training}`, async () => {
        await expectLayerDerivatives(built, points, (layer, xs) => penalty(layer, xs, training));
      });
    }

    const effect = changesState ? 'changes the state, inference does not' : 'and inference leave the state unchanged';
    test(`training ${effect}`, async () => {
      const layer = built();
      const state = () => Promise.all(layer.nonTrainableWeights.map((weight) => numbers(weight.read())));
      const first = await state();
      const shifted = points().map((x) => tidy(() => mul(x, unit ? 0.5 : 3)));
      for (const weight of layer.trainableWeights) weight.write(tidy(() => square(weight.read())));
      tidy(() => apply(layer, shifted, false));
      expect(await state()).toEqual(first);
      tidy(() => apply(layer, shifted, true));
      if (changesState) expect(await state()).not.toEqual(first);
      else expect(await state()).toEqual(first);
    });

    test('trainable = false freezes all weights', () => {
      const layer = built();
      const all = layer.weights.length;
      layer.trainable = false;
      expect(layer.trainableWeights).toEqual([]);
      expect(layer.weights.length).toBe(all);
    });

    test('calls leave no tensor behind, and dispose frees all weights', () => {
      const xs = points();
      const before = memory().numTensors;
      const layer = create();
      apply(layer, xs, false).dispose();
      for (const training of [false, true]) {
        // the first call may keep tensors
        apply(layer, xs, training).dispose();
        const tensors = memory().numTensors;
        for (let call = 0; call < 3; call += 1) apply(layer, xs, training).dispose();
        expect(memory().numTensors).toBe(tensors);
      }
      layer.dispose();
      expect(memory().numTensors).toBe(before);
    });

    for (const [call, message] of rejects) {
      test(`throws: ${message}`, () => {
        expect(call).toThrow(message);
      });
    }
  });

  /** One step of gradient descent changes every weight with a gradient, and all weights stay finite. */
  async function expectToTrain(trained: LayersModel, outputs: () => Tensor[]): Promise<void> {
    const variables = trained.trainableWeights.map((weight) => weight.read() as Variable);
    if (variables.length === 0) return;
    const before = await Promise.all(variables.map(numbers));
    const loss = () => tidy(() => addN(outputs().map((y) => projection(square(y)))) as Scalar);
    const { grads } = withRandom(randomStream(41), () => variableGrads(loss, variables));
    train.sgd(0.01).applyGradients(grads);
    const after = await Promise.all(variables.map(numbers));
    expect(after.flat().every(Number.isFinite)).toBe(true);
    for (const [index, { name: variable }] of variables.entries()) {
      const hasGradient = (await numbers(grads[variable])).some((value) => value !== 0);
      expect(after[index]?.some((value, place) => value !== before[index]?.[place])).toBe(hasGradient);
    }
    expect(after).not.toEqual(before);
  }

  /** The squared gradient norm with respect to the first input, as in a gradient penalty. */
  function penalty(layer: Layer, [x, ...others]: Tensor[], training: boolean): Scalar {
    const value = (at: Tensor) => projection(square(apply(layer, [at, ...others], training)));
    return sum(square(grad(value)(x as Tensor)));
  }
}
