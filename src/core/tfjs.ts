import { type Scalar, serialization, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { type LayersModel, type LayerVariable, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';

/*
 * What this library needs of TensorFlow.js that has no public type. Casts to such properties are in this file.
 */

type Layer = layers.Layer;

/** Arguments of every layer: `name`, `trainable`, `inputShape` and the other layer arguments of tfjs. */
export type LayerArgs = NonNullable<ConstructorParameters<typeof layers.Layer>[0]>;

/** What tfjs passes to the `call` of a layer besides its inputs. */
export type CallArgs = Parameters<Layer['call']>[1];

/** A layer whose protected method `addWeight` can be called from outside. */
export type OpenLayer = Layer & { addWeight(...args: unknown[]): LayerVariable };

/** The variable of a weight, which is typed as a tensor. */
export function variableOf(weight: LayerVariable): Variable {
  return weight.read() as Variable;
}

/** The constraint of a weight, for example its `kernelConstraint`. */
export function constraintOf(weight: LayerVariable): { apply(x: Tensor): Tensor } | undefined {
  return (weight.constraint as LayerVariable['constraint'] | null) ?? undefined;
}

/** The regularizers of a layer without those of its sublayers. */
export function lossesOf(layer: Layer): readonly (() => Scalar)[] {
  return (layer as unknown as { _losses?: (() => Scalar)[] })._losses ?? [];
}

/**
 * Whether a layer keeps state from one batch to the next, as a recurrent layer with `stateful: true` does.
 */
export function isStateful(layer: Layer): boolean {
  return layer.stateful === true;
}

/** The `activityRegularizer` of a layer, if it has one. */
export function activityRegularizerOf(layer: Layer): unknown {
  return (layer as Layer & { activityRegularizer?: unknown }).activityRegularizer ?? undefined;
}

/** The layer that a wrapper holds; undefined for other layers. */
export function wrappedLayer(layer: Layer): Layer | undefined {
  return (layer as Layer & { layer?: Layer }).layer;
}

/** The fields of a layer by name, protected ones included. */
export function fieldsOf(layer: Layer): Record<string, unknown> {
  return layer as unknown as Record<string, unknown>;
}

/** Whether a layer is an instance of one of these classes of tfjs, or of a class that extends one. */
export function extendsClass(layer: Layer, ...classNames: readonly string[]): boolean {
  // by name: a page may hold two copies of tfjs
  let type: unknown = layer.constructor;
  while (typeof type === 'function') {
    if (classNames.includes((type as { className?: string }).className as string)) return true;
    type = Object.getPrototypeOf(type);
  }
  return false;
}

/**
 * Makes an object of a class that is registered under this name, from its config. Undefined if there is no
 * such class.
 */
export function classFromName(
  className: string,
): ((config: serialization.ConfigDict) => serialization.Serializable) | undefined {
  const known = serialization.SerializationMap.getMap().classNameMap[className];
  if (!known) return undefined;
  const [type, fromConfig] = known;
  return (config) => fromConfig(type, config);
}

/**
 * Inputs and outputs of the call of a layer that returned this symbolic tensor. An input layer has its output
 * as input.
 */
export function nodeOf(
  tensor: SymbolicTensor,
): { inputTensors: SymbolicTensor[]; outputTensors: SymbolicTensor[] } | undefined {
  return tensor.sourceLayer.inboundNodes[tensor.nodeIndex];
}

/** Whether a layer is built without its initializers, because a loaded model sets its weights afterwards. */
export function skipsInitializers(layer: Layer): boolean {
  return (layer as unknown as { fastWeightInitDuringBuild?: boolean }).fastWeightInitDuringBuild === true;
}

/**
 * The object whose property `seed` a random layer of tfjs draws from; the seed of initial weights is another
 * one.
 */
export function seedHolderOf(layer: Layer): { seed?: number } | undefined {
  if (['Dropout', 'SpatialDropout1D'].includes(layer.getClassName())) return layer as { seed?: number };
  return (layer as Layer & { randomGenerator?: { seed?: number } }).randomGenerator;
}

/** A layer or a model in the format of Keras: class names and configs with the names of Python. */
export interface KerasConfig {
  class_name: string;
  config: Record<string, unknown> & { layers?: KerasConfig[]; layer?: KerasConfig };
}

/** The topology of a model in the format of Keras. */
export function topologyOf(model: LayersModel): KerasConfig {
  return model.toJSON(undefined, false) as unknown as KerasConfig;
}

/** A wrapper of tfjs: a layer that holds another layer. */
type WrapperConstructor = abstract new (args: LayerArgs & { layer: Layer }) => Layer & { readonly layer: Layer };

/** The base class of the wrappers of tfjs, which tfjs does not export. */
export function wrapperClass(): WrapperConstructor & Pick<typeof serialization.Serializable, 'fromConfig'> {
  return Object.getPrototypeOf(layers.timeDistributed({ layer: layers.flatten() }).constructor);
}
