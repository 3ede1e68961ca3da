import { dispose } from '@tensorflow/tfjs-core';
import { type LayersModel, type LayerVariable, type layers, models } from '@tensorflow/tfjs-layers';
import type { SpectralNormalization } from './spectralNormalization.js';

/** What Keras's format says of a layer, or of a model, whose `config` has layers in turn. */
interface SavedLayer {
  class_name: string;
  config: { name?: string; trainable?: boolean; layers?: SavedLayer[]; layer?: SavedLayer } & Record<string, unknown>;
}

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
  const saved = model.toJSON(undefined, false) as unknown as SavedLayer;
  const plain = await models.modelFromJSON({ modelTopology: withoutWrappers(saved) as never });
  for (const [index, layer] of model.layers.entries()) copyWeights(layer, plain.layers[index] as layers.Layer);
  return plain;
}

// told by its name, so that the class itself need not be in a bundle that has no such layer
const className: typeof SpectralNormalization.className = 'SpectralNormalization';

function withoutWrappers({ config, ...rest }: SavedLayer): SavedLayer {
  if (config.layers) return { ...rest, config: { ...config, layers: config.layers.map(withoutWrappers) } };
  if (!config.layer) return { ...rest, config };
  if (rest.class_name !== className) return { ...rest, config: { ...config, layer: withoutWrappers(config.layer) } };
  const { layer, name, trainable, batch_input_shape: shape } = config;
  const { class_name, config: inner } = layer;
  return {
    ...rest,
    class_name,
    config: { ...inner, name, trainable, ...(shape !== undefined && { batch_input_shape: shape }) } as never,
  };
}

/** A model, a wrapper or a plain layer. */
type Part = layers.Layer & { layers?: layers.Layer[]; layer?: layers.Layer };

function copyWeights(from: Part, to: Part): void {
  for (const [index, part] of from.layers?.entries() ?? []) copyWeights(part, to.layers?.[index] as Part);
  const wrapped = from.getClassName() === className ? (from as SpectralNormalization) : undefined;
  if (from.layer && !wrapped) copyWeights(from.layer, to.layer as Part);
  if (from.layers || (from.layer && !wrapped)) return;
  const source = byAge(wrapped?.layer ?? from);
  // u and v were added after the layer's own weights
  for (const [index, weight] of byAge(to).entries()) weight.write((source[index] as LayerVariable).read());
  const kernels = wrapped?.bake() ?? {};
  const fields = to as unknown as Record<string, LayerVariable>;
  for (const [field, kernel] of Object.entries(kernels)) fields[field]?.write(kernel);
  dispose(kernels);
}

/** Not in the order of a layer's list, in which frozen weights stand last. */
function byAge({ weights }: layers.Layer): LayerVariable[] {
  return [...weights].sort((a, b) => a.id - b.id);
}
