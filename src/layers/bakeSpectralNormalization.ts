import { dispose, type Tensor } from '@tensorflow/tfjs-core';
import { type LayersModel, type LayerVariable, type layers, models } from '@tensorflow/tfjs-layers';
import { model as aModel, checkValue } from '../core/check.js';
import { sublayersOf } from '../core/layersOf.js';
import { fieldsOf, type KerasConfig, topologyOf, variableOf } from '../core/tfjs.js';
import type { SpectralNormalization } from './spectralNormalization.js';

/**
 * Copies a model with every {@link spectralNormalization} replaced by the layer it wraps, which gets the
 * normalized kernel. The copy has the same outputs and is faster. Other layers stay the same.
 *
 * Use it for inference: the copy has no normalization, so it should not be trained further. Shapes and names
 * are those of `model`, which is not changed.
 *
 * @param model A built model.
 * @returns The copy. The caller disposes it.
 * @throws TypeError if `model` is not a model.
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

// by name, so that a bundle without such layers does not contain the class
const className: typeof SpectralNormalization.className = 'SpectralNormalization';

/**
 * A config, or any value in one, with each such layer replaced by the layer it wraps, also in models,
 * wrappers and bijectors.
 */
function withoutWrappers<T>(value: T): T;
function withoutWrappers(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutWrappers);
  if (typeof value !== 'object' || value === null) return value;
  const { class_name, config } = value as Partial<KerasConfig>;
  if (class_name !== className || !config?.layer)
    return Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, withoutWrappers(entry)]));
  const { layer, name, trainable, batch_input_shape: shape } = config;
  const inner = { ...layer.config, name, trainable, ...(shape !== undefined && { batch_input_shape: shape }) };
  return { ...value, class_name: layer.class_name, config: inner };
}

function copyWeights(from: layers.Layer, to: layers.Layer): void {
  const wrapped = from.getClassName() === className ? (from as SpectralNormalization) : undefined;
  if (wrapped) {
    copyOwnWeights(wrapped.layer, to);
    const kernels = wrapped.bake();
    const fields = fieldsOf(to);
    for (const [field, kernel] of Object.entries(kernels)) assign(fields[field] as LayerVariable, kernel);
    dispose(kernels);
    return;
  }
  const targets = sublayersOf(to);
  for (const [index, sublayer] of sublayersOf(from).entries()) copyWeights(sublayer, targets[index] as layers.Layer);
  copyOwnWeights(from, to);
}

/**
 * Copies the weights of a layer without those of its sublayers. u and v come last in `from` and are not
 * copied.
 */
function copyOwnWeights(from: layers.Layer, to: layers.Layer): void {
  const source = ownWeights(from);
  for (const [index, weight] of ownWeights(to).entries()) assign(weight, (source[index] as LayerVariable).read());
}

/** Sets a weight. `write` would apply its constraint, which a normalized kernel may violate. */
function assign(weight: LayerVariable, value: Tensor): void {
  variableOf(weight).assign(value);
}

/**
 * The weights of a layer without those of its sublayers, in the order of creation: `layer.weights` has frozen
 * weights last.
 */
function ownWeights(layer: layers.Layer): LayerVariable[] {
  const ofSublayers = new Set(sublayersOf(layer).flatMap(({ weights }) => weights));
  return layer.weights.filter((weight) => !ofSublayers.has(weight)).sort((a, b) => a.id - b.id);
}
