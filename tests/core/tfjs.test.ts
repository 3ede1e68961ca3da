import { tensor1d } from '@tensorflow/tfjs-core';
import {
  constraints,
  input,
  layers,
  loadLayersModel,
  regularizers,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import * as tfjs from '../../src/core/tfjs.js';
import { inMemory } from '../contracts/inMemory.js';
import { numbers } from '../contracts/numbers.js';

const dense = (args = {}) => layers.dense({ units: 2, inputShape: [3], ...args });

function built(layer: layers.Layer): layers.Layer {
  sequential({ layers: [layer] });
  return layer;
}

test('variableOf returns the variable, which can be assigned', async () => {
  const [, bias] = built(dense()).weights;
  const variable = tfjs.variableOf(bias as never);
  variable.assign(tensor1d([4, 4]));
  expect(await numbers(bias?.read())).toEqual([4, 4]);
});

test('constraintOf returns the constraint of a weight, or undefined', () => {
  const kernelConstraint = constraints.nonNeg();
  const [kernel, bias] = built(dense({ kernelConstraint })).weights;
  expect(tfjs.constraintOf(kernel as never)).toBe(kernelConstraint);
  expect(tfjs.constraintOf(bias as never)).toBeUndefined();
});

test('lossesOf returns the regularizers of a layer', async () => {
  const kernelRegularizer = regularizers.l2({ l2: 0.5 });
  const layer = built(dense({ kernelRegularizer, kernelInitializer: 'ones' }));
  expect(tfjs.lossesOf(layer)).toHaveLength(1);
  expect(await numbers(tfjs.lossesOf(layer)[0]?.())).toEqual([3]);
  expect(tfjs.lossesOf(built(dense()))).toEqual([]);
});

test('isStateful and activityRegularizerOf read the options of a layer', () => {
  expect(tfjs.isStateful(layers.lstm({ units: 1, stateful: true }))).toBe(true);
  expect(tfjs.isStateful(dense())).toBe(false);
  const activityRegularizer = regularizers.l2({ l2: 0.5 });
  expect(tfjs.activityRegularizerOf(dense({ activityRegularizer }))).toBe(activityRegularizer);
  expect(tfjs.activityRegularizerOf(dense())).toBeUndefined();
});

test('wrappedLayer returns the layer in a wrapper, or undefined; wrapperClass is the base of wrappers', () => {
  const layer = dense();
  const wrapper = layers.timeDistributed({ layer });
  expect(tfjs.wrappedLayer(wrapper)).toBe(layer);
  expect(tfjs.wrappedLayer(layer)).toBeUndefined();
  expect(wrapper).toBeInstanceOf(tfjs.wrapperClass());
  expect(tfjs.wrapperClass().prototype).not.toBe(layers.Layer.prototype);
});

test('fieldsOf reads and writes protected fields', () => {
  const layer = built(dense());
  expect(tfjs.fieldsOf(layer).kernel).toBe(layer.weights[0]);
});

test('extendsClass finds subclasses, by the name of the class', () => {
  const transposed = layers.conv2dTranspose({ filters: 1, kernelSize: 1 });
  class Own extends (transposed.constructor as new (args: object) => layers.Layer) {
    static className = 'TestOwn';
  }
  const own = new Own({ filters: 1, kernelSize: 1 });
  expect(tfjs.extendsClass(transposed, 'Conv2DTranspose')).toBe(true);
  expect(tfjs.extendsClass(own, 'Conv3DTranspose', 'Conv2DTranspose')).toBe(true);
  expect(tfjs.extendsClass(dense(), 'Conv2DTranspose')).toBe(false);
});

test('classFromName makes an object from its config, or returns undefined', () => {
  const copy = tfjs.classFromName('Dense')?.(dense({ name: 'copied' }).getConfig()) as layers.Layer | undefined;
  expect(copy?.name).toBe('copied');
  expect(tfjs.classFromName('NoSuchClass')).toBeUndefined();
});

test('nodeOf returns inputs and outputs of the call that made a tensor', () => {
  const x = input({ shape: [3] });
  const y = dense().apply(x) as SymbolicTensor;
  expect(tfjs.nodeOf(y)).toMatchObject({ inputTensors: [x], outputTensors: [y] });
  expect(tfjs.nodeOf(x)?.inputTensors[0]).toBe(x);
});

test('skipsInitializers is true for the layers of a loaded model', async () => {
  const model = sequential({ layers: [dense()] });
  expect(tfjs.skipsInitializers(model.layers[0] as layers.Layer)).toBe(false);
  const loaded = await loadLayersModel(await inMemory(model));
  expect(tfjs.skipsInitializers(loaded.layers[0] as layers.Layer)).toBe(true);
});

test('seedHolderOf returns what a random layer takes its seed from', () => {
  const dropout = layers.dropout({ rate: 0.5, seed: 3 });
  expect(tfjs.seedHolderOf(dropout)).toBe(dropout);
  expect(tfjs.seedHolderOf(layers.randomWidth({ factor: 0.1, seed: 4 }))?.seed).toBe(4);
  expect(tfjs.seedHolderOf(dense())).toBeUndefined();
});

test('topologyOf is the topology in the format of Keras', () => {
  const { class_name, config } = tfjs.topologyOf(sequential({ layers: [dense({ name: 'first' })] }));
  expect(class_name).toBe('Sequential');
  expect(config.layers?.map((layer) => [layer.class_name, layer.config.name])).toEqual([['Dense', 'first']]);
});
