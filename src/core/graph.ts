import type { LayersModel, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { isModel } from './layersOf.js';
import { nodeOf, wrappedLayer } from './tfjs.js';

type Layer = layers.Layer;

/** One call of a layer within a model, or within a model that is a part of it. */
export interface Call {
  layer: Layer;
  inputs: readonly {
    tensor: SymbolicTensor;
    /** Names of the outer model's inputs that it is made of. */
    from: ReadonlySet<string>;
  }[];
  outputs: readonly SymbolicTensor[];
}

/** All calls that a model's outputs are made by; in the place of a call of an inner model, alone or in a wrapper, those within it. */
export function callsOf(model: LayersModel): Call[] {
  const calls: Call[] = [];
  /** What the outputs of an inner model are made of, if its inputs are made of these. */
  const walk = (inner: LayersModel, given: readonly ReadonlySet<string>[]): ReadonlySet<string>[] => {
    const known = new Map<SymbolicTensor, ReadonlySet<string>>(
      inner.inputs.map((tensor, index) => [tensor, given[index] ?? new Set<string>()]),
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
  /** Unlike tfjs's own, no other output has it. */
  name: string;
  /** The layer that makes it, within however many inner models. */
  layer: Layer;
  /** Which of that layer's outputs it is. */
  index: number;
}

/** A model's outputs; two of one inner model, which tfjs calls alike, are named after the layers that make them. */
export function outputsOf(model: LayersModel): Output[] {
  const isOnly = (name: string) => model.outputNames.filter((other) => other === name).length === 1;
  const taken = new Set(model.outputNames.filter(isOnly));
  return model.outputs.map((tensor, place) => {
    const origin = originOf(tensor);
    const own = model.outputNames[place] as string;
    if (isOnly(own)) return { name: own, ...origin };
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

/** The model that a layer is, or that it wraps. */
function modelWithin(layer: Layer): LayersModel | undefined {
  if (isModel(layer)) return layer;
  const wrapped = wrappedLayer(layer);
  return wrapped && modelWithin(wrapped);
}
