import {
  grad,
  memory,
  mul,
  type Scalar,
  square,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  valueAndGrads,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { input, type layers, loadLayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { describe, expect, test } from 'vitest';
import { withStateKept } from '../../src/core/modelState.js';
import { randomStream } from '../../src/index.js';
import { finiteDifferences, type Point } from './finiteDifferences.js';
import { inMemory } from './inMemory.js';
import { expectClose, numbers, onCpu } from './numbers.js';

/** What the contract needs to know of a layer. */
export interface LayerContract {
  /** Shapes of the inputs, batch included. */
  inputs: number[][];
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
    trainingGradient = true,
    twiceDifferentiable = false,
    changesState = false,
    rejects,
  } = contract;
  const points = () => {
    const random = randomStream(11);
    return shapes.map((shape) => random.normal(shape));
  };
  const apply = (layer: Layer, xs: Tensor[], training: boolean) =>
    layer.apply(xs.length === 1 ? (xs[0] as Tensor) : xs, { training }) as Tensor;
  const symbols = () => shapes.map((shape) => input({ shape: shape.slice(1) }));
  const chain = (layer: Layer, xs: SymbolicTensor[]) =>
    layer.apply(xs.length === 1 ? (xs[0] as SymbolicTensor) : xs) as SymbolicTensor;
  /** A built layer whose weights are moved off their initial values, so that no zero hides a mistake. */
  const built = (weights?: number[][]): Layer => {
    const layer = create();
    tidy(() => {
      apply(layer, points(), false);
      const trainable = layer.trainableWeights;
      for (const [index, weight] of trainable.entries()) {
        const values =
          weights?.[index] ?? numbers(weight.read()).map((value, i) => value + 0.3 * Math.sin(7 * i + index));
        weight.write(tensor(values, weight.shape as number[]));
      }
      // state that belongs to these weights
      for (let call = 0; call < 40; call += 1) apply(layer, points(), true);
    });
    return layer;
  };

  describe(name, () => {
    test('shapes: by hand, in a model and as computed', () => {
      const layer = create();
      const y = tidy(() => apply(layer, points(), false));
      expect(layer.computeOutputShape(shapes.length === 1 ? (shapes[0] as number[]) : shapes)).toEqual(y.shape);
      const xs = symbols();
      expect(chain(create(), xs).shape.slice(1)).toEqual(y.shape.slice(1));
      y.dispose();
    });

    test('two of a kind in one model are saved and loaded', async () => {
      const xs = symbols();
      const outputs = [chain(create(), xs), chain(create(), xs)];
      const whole = model({ inputs: xs, outputs });
      for (const layer of whole.layers)
        for (const weight of layer.trainableWeights) weight.write(mul(weight.read(), 1.5));
      const feed = points();
      const expected = whole.predict(feed.length === 1 ? (feed[0] as Tensor) : feed) as Tensor[];
      const loaded = await loadLayersModel(await inMemory(whole));
      const actual = loaded.predict(feed.length === 1 ? (feed[0] as Tensor) : feed) as Tensor[];
      for (const [index, output] of actual.entries()) expectClose(output, expected[index] as Tensor, 0);
      expect(loaded.weights.length).toBe(whole.weights.length);
    });

    test('the same numbers as on the cpu backend', async () => {
      const outputs = (layer: Layer) =>
        [false, true].map((training) => numbers(tidy(() => apply(layer, points(), training))));
      const layer = built();
      const weights = layer.trainableWeights.map((weight) => numbers(weight.read()));
      const actual = outputs(layer);
      const expected = await onCpu(() => outputs(built(weights)));
      for (const [index, values] of actual.entries()) expectClose(values, expected[index] as number[]);
    });

    for (const training of trainingGradient ? [false, true] : [false]) {
      test(`gradients agree with finite differences, training: ${training}`, async () => {
        await agree((layer, xs) => tidy(() => projection(apply(layer, xs, training))));
      });
      if (!twiceDifferentiable) continue;
      test(`second derivatives agree with finite differences, training: ${training}`, async () => {
        await agree((layer, xs) => penalty(layer, xs, training));
      });
    }

    /** The squared slope by the first input of something curved, as a gradient penalty has it. */
    function penalty(layer: Layer, [x, ...others]: Tensor[], training: boolean): Scalar {
      const value = (at: Tensor) => sum(square(projectionOf(apply(layer, [at, ...others], training)))) as Scalar;
      return sum(square(grad(value)(x as Tensor)));
    }

    async function agree(value: (layer: Layer, xs: Tensor[]) => Scalar): Promise<void> {
      const layer = built();
      const xs = points();
      const variables = layer.trainableWeights.map((weight) => weight.read() as Variable);
      const stateful = { nonTrainableWeights: layer.nonTrainableWeights } as Parameters<
        typeof withStateKept
      >[0][number];
      const { byInput, byWeight } = withStateKept([stateful], () => ({
        byInput: valueAndGrads((...at: Tensor[]) => value(layer, at))(xs).grads.map(numbers),
        byWeight: variables.length === 0 ? {} : variableGrads(() => value(layer, xs), variables).grads,
      }));
      const analytic = [
        ...byInput,
        ...variables.map(({ name: key }) => numbers((byWeight as Record<string, Tensor>)[key])),
      ];
      const values = [...xs, ...variables].map((t) => Float32Array.from(numbers(t)));
      const state = layer.nonTrainableWeights.map((weight) => numbers(weight.read()));

      await onCpu(() => {
        const twin = built(values.slice(xs.length).map((v) => Array.from(v)));
        const f = (moved: Point[]) =>
          tidy(() => {
            for (const [index, weight] of twin.nonTrainableWeights.entries())
              weight.write(tensor(state[index] as number[], weight.shape as number[]));
            for (const [index, weight] of twin.trainableWeights.entries())
              weight.write(tensor(moved[xs.length + index] as Point, weight.shape as number[]));
            const at = shapes.map((shape, index) => tensor(moved[index] as Point, shape));
            return value(twin, at).dataSync()[0] as number;
          });
        const errors: number[] = [];
        for (const [place, point] of values.entries()) {
          const differences = finiteDifferences((moved) => f(values.with(place, moved)), point);
          const scale = Math.max(...differences.map(({ value: d }) => Math.abs(d)), 1e-6);
          for (const { index, value: d } of differences)
            errors.push(Math.abs(((analytic[place] as number[])[index] as number) - d) / scale);
        }
        errors.sort((a, b) => a - b);
        expect(errors[Math.floor(errors.length / 2)], 'median error').toBeLessThan(0.005);
        expect(errors.at(-1), 'largest error').toBeLessThan(0.05);
      });
    }

    test(`training ${changesState ? 'moves the state, inference does not' : 'and inference leave the state alone'}`, () => {
      const layer = built();
      const state = () => layer.nonTrainableWeights.flatMap((weight) => numbers(weight.read()));
      const first = state();
      const shifted = points().map((x) => tidy(() => mul(x, 3)));
      for (const weight of layer.trainableWeights) weight.write(tidy(() => square(weight.read())));
      tidy(() => apply(layer, shifted, false));
      expect(state()).toEqual(first);
      tidy(() => apply(layer, shifted, true));
      if (changesState) expect(state()).not.toEqual(first);
      else expect(state()).toEqual(first);
    });

    test('trainable = false takes its weights from training', () => {
      const layer = built();
      const all = layer.weights.length;
      layer.trainable = false;
      expect(layer.trainableWeights).toEqual([]);
      expect(layer.weights.length).toBe(all);
    });

    test('no call leaves a tensor behind', () => {
      const layer = built();
      const xs = points();
      for (const training of [false, true]) {
        const tensors = memory().numTensors;
        for (let call = 0; call < 3; call += 1) apply(layer, xs, training).dispose();
        expect(memory().numTensors).toBe(tensors);
      }
    });

    test('no weight outlives the layer', () => {
      const xs = points();
      const tensors = memory().numTensors;
      const layer = create();
      apply(layer, xs, false).dispose();
      for (const weight of layer.weights) weight.dispose();
      expect(memory().numTensors).toBe(tensors);
    });

    for (const [call, message] of rejects) {
      test(`refuses: ${message}`, () => {
        expect(call).toThrow(message);
      });
    }
  });

  function projectionOf(y: Tensor): Tensor {
    const random = randomStream(23);
    return mul(y, random.normal(y.shape));
  }

  function projection(y: Tensor): Scalar {
    // curved, so that a wrong constant factor shows in the gradient by the inputs too
    return sum(projectionOf(mul(y, y))) as Scalar;
  }
}
