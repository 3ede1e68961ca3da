import type { layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from './arguments.js';
import { checkValue, layer as isLayer, symbolicTensor } from './check.js';

/** One symbolic tensor, or several for a layer with several inputs. */
export type SymbolicInputs = SymbolicTensor | readonly SymbolicTensor[];

/**
 * Applies layers one after another to a symbolic tensor and returns the last output.
 *
 * `layer.apply(x)` of TensorFlow.js can return four types, so every call in a functional model needs a cast. This
 * function has one return type.
 *
 * @param inputs The symbolic input of the first layer; an array for a layer with several inputs.
 * @param layers The layers, in order. Each takes the output of the one before it.
 * @returns The output of the last layer.
 * @throws TypeError if an input is not a symbolic tensor, or a layer is not a layer.
 * @throws RangeError if there is no layer, or the last one has several outputs; use {@link connectAll} there.
 * @example
 * ```ts
 * const image = input({ shape: [28, 28, 1] });
 * const features = connect(image, layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }), layers.leakyReLU());
 * const logit = connect(features, layers.flatten(), layers.dense({ units: 1 }));
 * const discriminator = model({ inputs: image, outputs: logit });
 * ```
 * @category Models
 */
export function connect(inputs: SymbolicInputs, ...layers: readonly layers.Layer[]): SymbolicTensor {
  const output = applyInOrder('connect', inputs, layers);
  if (Array.isArray(output)) reject('connect', 'layers', 'layers of which the last has one output', output.length);
  return output as SymbolicTensor;
}

/**
 * {@link connect} for a last layer with several outputs, as {@link splitLatent} and {@link variationalBottleneck} have.
 *
 * @param inputs The symbolic input of the first layer; an array for a layer with several inputs.
 * @param layers The layers, in order.
 * @returns All outputs of the last layer.
 * @throws TypeError if an input is not a symbolic tensor, or a layer is not a layer.
 * @throws RangeError if there is no layer, or the last one has one output.
 * @example
 * ```ts
 * const z = input({ shape: [60] });
 * const [first, ...forBlocks] = connectAll(z, splitLatent({ chunks: 3 }));
 * ```
 * @category Models
 */
export function connectAll(inputs: SymbolicInputs, ...layers: readonly layers.Layer[]): SeveralTensors {
  const output = applyInOrder('connectAll', inputs, layers);
  if (!Array.isArray(output)) reject('connectAll', 'layers', 'layers of which the last has several outputs', 1);
  return output as SeveralTensors;
}

/** Two or more outputs. */
export type SeveralTensors = [SymbolicTensor, SymbolicTensor, ...SymbolicTensor[]];

function applyInOrder(name: string, inputs: SymbolicInputs, sequence: readonly layers.Layer[]): SymbolicInputs {
  if (sequence.length === 0) reject(name, 'layers', 'at least one layer', sequence.length);
  for (const one of [inputs].flat()) checkValue(name, 'inputs', one, symbolicTensor);
  return sequence.reduce<SymbolicInputs>((x, layer) => {
    checkValue(name, 'layers', layer, isLayer);
    return layer.apply(x as SymbolicTensor | SymbolicTensor[]) as SymbolicTensor | SymbolicTensor[];
  }, inputs);
}
