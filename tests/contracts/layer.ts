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

/** What the contract needs to know of a layer. */
export interface LayerContract {
  /** Shapes of the inputs, batch included. */
  inputs: number[][];
  /** Whether inputs lie in [0, 1] rather than anywhere. */
  unit?: boolean;
  /** Also hold the gradients of training mode against finite differences, with the state kept. Default true. */
  trainingGradient?: boolean;
  /** Hold second derivatives against finite differences too, as a gradient penalty needs them. */
  twiceDifferentiable?: boolean;
  /** Whether `training: true` changes the layer's state. */
  changesState?: boolean;
  /** What must throw, and a part of its message. */
  rejects: [() => unknown, string][];
}

type Layer = layers.Layer;

/** All that every layer of this library promises: shapes, save and load, gradients, state, memory, backends, errors. */
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
  // the same noise in every call, for layers that draw some
  const apply = (layer: Layer, xs: Tensor[], training: boolean) =>
    withRandom(randomStream(41), () => layer.apply(xs.length === 1 ? (xs[0] as Tensor) : xs, { training }) as Tensor);
  const symbols = () => shapes.map((shape) => input({ shape: shape.slice(1) }));
  const chain = (layer: Layer, xs: SymbolicTensor[]) =>
    layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs) as SymbolicTensor;

  /** A built layer whose weights are not their initial values, so that no zero hides a mistake, and whose state belongs to them. */
  const built = (): Layer => {
    const layer = create();
    tidy(() => {
      apply(layer, points(), false);
      for (const [index, weight] of layer.trainableWeights.entries()) {
        const shape = weight.shape as number[];
        weight.write(randomStream(17).fork(index).uniform(shape, -1, 1));
      }
      // software GPUs take long for each call, and where there is no state it changes nothing
      for (let call = 0; call < (changesState ? 20 : 1); call += 1) apply(layer, points(), true);
    });
    return layer;
  };

  describe(name, () => {
    test('shapes: by hand, in a model and as computed', () => {
      const layer = create();
      const y = tidy(() => apply(layer, points(), false));
      expect(layer.computeOutputShape(shapes.length === 1 ? (shapes[0] as number[]) : shapes)).toEqual(y.shape);
      expect(chain(create(), symbols()).shape.slice(1)).toEqual(y.shape.slice(1));
    });

    test('two of a kind in one model are saved, loaded and trained a step', async () => {
      const xs = symbols();
      const whole = model({ inputs: xs, outputs: [chain(create(), xs), chain(create(), xs)] });
      for (const layer of whole.layers) {
        for (const weight of layer.trainableWeights) weight.write(mul(weight.read(), 1.5));
      }
      const feed = points().length === 1 ? (points()[0] as Tensor) : points();
      const predict = (of: LayersModel) => withRandom(randomStream(41), () => of.predict(feed) as Tensor[]);
      const expected = predict(whole);
      const loaded = await loadLayersModel(await inMemory(whole));
      for (const [index, output] of predict(loaded).entries()) await expectClose(output, expected[index], 0);
      expect(loaded.weights.length).toBe(whole.weights.length);
      await expectToTrain(loaded, () => loaded.apply(feed, { training: true }) as Tensor[]);
    });

    test('the same numbers as on the cpu backend', async () => {
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

    test(`training ${changesState ? 'moves the state, inference does not' : 'and inference leave the state alone'}`, async () => {
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

    test('trainable = false takes its weights from training', () => {
      const layer = built();
      const all = layer.weights.length;
      layer.trainable = false;
      expect(layer.trainableWeights).toEqual([]);
      expect(layer.weights.length).toBe(all);
    });

    test('no call leaves a tensor behind, and no weight outlives the layer', () => {
      const xs = points();
      const before = memory().numTensors;
      const layer = create();
      apply(layer, xs, false).dispose();
      for (const training of [false, true]) {
        // what an evaluation finds may stay with the layer
        apply(layer, xs, training).dispose();
        const tensors = memory().numTensors;
        for (let call = 0; call < 3; call += 1) apply(layer, xs, training).dispose();
        expect(memory().numTensors).toBe(tensors);
      }
      layer.dispose();
      expect(memory().numTensors).toBe(before);
    });

    for (const [call, message] of rejects) {
      test(`refuses: ${message}`, () => {
        expect(call).toThrow(message);
      });
    }
  });

  /** One step of gradient descent moves every weight that a loss depends on, and leaves all finite. */
  async function expectToTrain(whole: LayersModel, outputs: () => Tensor[]): Promise<void> {
    const variables = whole.trainableWeights.map((weight) => weight.read() as Variable);
    if (variables.length === 0) return;
    const before = await Promise.all(variables.map(numbers));
    const loss = () => tidy(() => addN(outputs().map((y) => projection(square(y)))) as Scalar);
    const { grads } = withRandom(randomStream(41), () => variableGrads(loss, variables));
    train.sgd(0.01).applyGradients(grads);
    const after = await Promise.all(variables.map(numbers));
    expect(after.flat().every(Number.isFinite)).toBe(true);
    for (const [index, { name: variable }] of variables.entries()) {
      const moves = (await numbers(grads[variable])).some((slope) => slope !== 0);
      expect(after[index]?.some((value, place) => value !== before[index]?.[place])).toBe(moves);
    }
    expect(after).not.toEqual(before);
  }

  /** The squared slope by the first input, as a gradient penalty has it. */
  function penalty(layer: Layer, [x, ...others]: Tensor[], training: boolean): Scalar {
    const value = (at: Tensor) => projection(square(apply(layer, [at, ...others], training)));
    return sum(square(grad(value)(x as Tensor)));
  }
}
