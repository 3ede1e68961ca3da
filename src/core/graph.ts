import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { isModel } from './layersOf.js';
import { nodeOf, wrappedLayer } from './tfjs.js';

type Layer = layers.Layer;

/** One call of a layer in a model, or in an inner model. */
export interface Call {
  layer: Layer;
  inputs: readonly {
    tensor: SymbolicTensor;
    /** Names of the inputs of the outer model that the tensor depends on. */
    from: ReadonlySet<string>;
  }[];
  outputs: readonly SymbolicTensor[];
}

/**
 * All calls that the outputs of a model depend on. A call of an inner model, wrapped or not, is replaced by
 * the calls in it.
 */
export function callsOf(model: LayersModel): Call[] {
  const calls: Call[] = [];
  /** The inputs that the outputs of an inner model depend on, for inputs with these dependencies. */
  const walk = (inner: LayersModel, ofInputs: readonly ReadonlySet<string>[]): ReadonlySet<string>[] => {
    const known = new Map<SymbolicTensor, ReadonlySet<string>>(
      inner.inputs.map((tensor, index) => [tensor, ofInputs[index] ?? new Set<string>()]),
    );
    const sourcesOf = (tensor: SymbolicTensor): ReadonlySet<string> => {
      const found = known.get(tensor);
      if (found) return found;
      const layer = tensor.sourceLayer;
      const { inputTensors = [], outputTensors = [tensor] } = nodeOf(tensor) ?? {};
      const from = inputTensors.map(sourcesOf);
      const all = new Set(from.flatMap((names) => [...names]));
      const within = modelWithin(layer);
      const results = within ? walk(within, from) : [];
      if (!within)
        calls.push({
          layer,
          inputs: inputTensors.map((input, index) => ({ tensor: input, from: from[index] ?? all })),
          outputs: outputTensors,
        });
      for (const [index, output] of outputTensors.entries()) known.set(output, results[index] ?? all);
      return known.get(tensor) ?? all;
    };
    return inner.outputs.map(sourcesOf);
  };
  walk(
    model,
    model.inputs.map(({ sourceLayer }) => new Set([sourceLayer.name])),
  );
  return calls;
}

/** One output of a model. */
export interface Output {
  /** Unique among the outputs of the model, unlike the names of tfjs. */
  name: string;
  /** The layer that returns it, which may be in an inner model. */
  layer: Layer;
  /** Index among the outputs of the layer. */
  index: number;
}

/**
 * The outputs of a model. Outputs of one inner model have the same name in tfjs; here they are named after
 * their layers.
 */
export function outputsOf(model: LayersModel): Output[] {
  const isUnique = (name: string) => model.outputNames.filter((other) => other === name).length === 1;
  const taken = new Set(model.outputNames.filter(isUnique));
  return model.outputs.map((tensor, index) => {
    const origin = originOf(tensor);
    const own = model.outputNames[index] as string;
    if (isUnique(own)) return { name: own, ...origin };
    let name = origin.layer.name;
    for (let count = 1; taken.has(name); count += 1) name = `${origin.layer.name}_${count}`;
    taken.add(name);
    return { name, ...origin };
  });
}

function originOf({ sourceLayer: layer, tensorIndex: index }: SymbolicTensor): { layer: Layer; index: number } {
  const within = isModel(layer) ? layer.outputs[index] : undefined;
  return within ? originOf(within) : { layer, index };
}

/** A layer that is a model, or the model that a wrapper holds. */
function modelWithin(layer: Layer): LayersModel | undefined {
  if (isModel(layer)) return layer;
  const wrapped = wrappedLayer(layer);
  return wrapped && modelWithin(wrapped);
}
