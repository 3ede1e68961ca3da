import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type LayerVariable, type layers, models } from '@tensorflow/tfjs-layers';
import { model as aModel, checkValue } from '../core/check.js';
import { sublayersOf } from '../core/layersOf.js';
import { fieldsOf, type KerasConfig, topologyOf, variableOf } from '../core/tfjs.js';
import type { SpectralNormalization } from './spectralNormalization.js';

/**
 * A copy of a model in which every {@link spectralNormalization} has become the plain layer that it wraps, with the
 * normalised kernel for its own: the same outputs, and faster. Other layers of this library stay what they are.
 *
 * Shapes and names are those of `model`, which stays as it is. The copy is for use, not for training: nothing normalises it any more.
 *
 * @see Miyato et al. 2018, [arXiv:1802.05957](https://arxiv.org/abs/1802.05957).
 * @example
 * ```ts
 * const plain = await bakeSpectralNormalization(discriminator);
 * await plain.save('localstorage://discriminator');
 * ```
 * @category Layers
 */
export async function bakeSpectralNormalization(model: LayersModel): Promise<LayersModel> {
  checkValue('bakeSpectralNormalization', 'model', model, aModel);
  const plain = await models.modelFromJSON({ modelTopology: withoutWrappers(topologyOf(model)) as never });
  for (const [index, layer] of model.layers.entries()) copyWeights(layer, plain.layers[index] as layers.Layer);
  return plain;
}

// told by its name, so that the class itself need not be in a bundle that has no such layer
const className: typeof SpectralNormalization.className = 'SpectralNormalization';

/** A config, or a part of one, in which every such layer is the one that it wraps, wherever it is: in a model, a wrapper, a bijector. */
function withoutWrappers<T>(part: T): T;
function withoutWrappers(part: unknown): unknown {
  if (Array.isArray(part)) return part.map(withoutWrappers);
  if (typeof part !== 'object' || part === null) return part;
  const { class_name, config } = part as Partial<KerasConfig>;
  if (class_name !== className || !config?.layer)
    return Object.fromEntries(Object.entries(part).map(([key, value]) => [key, withoutWrappers(value)]));
  const { layer, name, trainable, batch_input_shape: shape } = config;
  const inner = { ...layer.config, name, trainable, ...(shape !== undefined && { batch_input_shape: shape }) };
  return { ...part, class_name: layer.class_name, config: inner };
}

function copyWeights(from: layers.Layer, to: layers.Layer): void {
  const wrapped = from.getClassName() === className ? (from as SpectralNormalization) : undefined;
  if (wrapped) {
    copyOwn(wrapped.layer, to);
    const kernels = wrapped.bake();
    const fields = fieldsOf(to);
    for (const [field, kernel] of Object.entries(kernels)) assign(fields[field] as LayerVariable, kernel);
    dispose(kernels);
    return;
  }
  const parts = sublayersOf(to);
  for (const [index, part] of sublayersOf(from).entries()) copyWeights(part, parts[index] as layers.Layer);
  copyOwn(from, to);
}

/** Copies the weights that a layer has itself, not through others; u and v of a wrapper, which come after them, stay behind. */
function copyOwn(from: layers.Layer, to: layers.Layer): void {
  const source = ownByAge(from);
  for (const [index, weight] of ownByAge(to).entries()) assign(weight, (source[index] as LayerVariable).read());
}

/** Not by \`write\`, which applies a constraint that the normalised kernel need not fulfil. */
function assign(weight: LayerVariable, value: Tensor): void {
  variableOf(weight).assign(value);
}

/** Not in the order of a layer's list, in which frozen weights stand last. */
function ownByAge(layer: layers.Layer): LayerVariable[] {
  const ofParts = new Set(sublayersOf(layer).flatMap(({ weights }) => weights));
  return layer.weights.filter((weight) => !ofParts.has(weight)).sort((a, b) => a.id - b.id);
}
