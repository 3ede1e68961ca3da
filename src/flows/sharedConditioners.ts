import type { LayerVariable, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import type { Bijector } from './bijector.js';

const isBijector = (layer: layers.Layer): layer is Bijector => 'flattenLayers' in layer;

/** Throws if a bijector occurs twice, also nested in others, because both uses would share one state. */
export function rejectRepeatedBijectors(name: string, argument: string, bijectors: readonly Bijector[]): void {
  const all = bijectors.flatMap((bijector) => [...bijector.flattenLayers()].filter(isBijector));
  const repeated = all.find((bijector, index) => all.indexOf(bijector) !== index);
  if (repeated) reject(name, argument, 'distinct, including those nested in others', [repeated.name, repeated.name]);
}

/**
 * Throws if two different conditioners have a layer in common: a loaded copy would have that layer twice. A
 * conditioner that is the same object in several couplings is allowed.
 */
export function rejectPartialSharing(name: string, bijectors: readonly Bijector[]): void {
  const all = new Set(bijectors.flatMap((bijector) => [...bijector.flattenLayers()]));
  const owners = new Map<LayerVariable, layers.Layer>();
  for (const layer of all) {
    if (isBijector(layer)) continue;
    for (const weight of layer.weights) {
      const owner = owners.get(weight);
      if (owner)
        reject(
          name,
          'conditioner',
          'the same layer or model wherever couplings share weights',
          `${owner.name} and ${layer.name}, which share ${weight.name}`,
        );
      owners.set(weight, layer);
    }
  }
}

/** The first coupling of each conditioner. The names of the conditioner's weights start with its name. */
const firstCouplings = new WeakMap<layers.Layer, Bijector>();

let outermost: Bijector | undefined;

/** Builds a bijector and remembers the outermost one, which is the one that is saved. */
export function buildInOutermost(bijector: Bijector, build: () => void): void {
  const before = outermost;
  outermost ??= bijector;
  try {
    build();
  } finally {
    outermost = before;
  }
}

/**
 * Throws if a conditioner was built in a coupling outside the outermost bijector: the names of its weights
 * start with the name of that coupling, so loading would not find them.
 */
export function rejectForeignConditioner(name: string, coupling: Bijector, conditioner: layers.Layer): void {
  const first = firstCouplings.get(conditioner);
  // a model names its weights itself
  const isModel = 'layers' in conditioner;
  if (first && !isModel && conditioner.weights.length > 0 && !outermost?.flattenLayers().has(first))
    reject(name, 'conditioner', `a layer that is not used outside this bijector, by "${first.name}"`, conditioner.name);
  if (!first) firstCouplings.set(conditioner, coupling);
}

/**
 * Throws if an earlier bijector of the same model has the same conditioner: shared conditioners are saved
 * only within one bijector.
 */
export function rejectEarlierUse(name: string, bijector: Bijector, inputs: readonly SymbolicTensor[]): void {
  const own = new Set(conditionerWeights(bijector));
  for (const layer of layersBefore(inputs)) {
    if (layer === bijector || !isBijector(layer)) continue;
    const shared = conditionerWeights(layer).find((weight) => own.has(weight));
    if (shared)
      reject(
        name,
        'conditioner',
        `a different one from that of "${layer.name}"; put both bijectors into one chain to share it`,
        shared.name,
      );
  }
}

function conditionerWeights(bijector: Bijector): LayerVariable[] {
  return [...bijector.flattenLayers()].filter((layer) => !isBijector(layer)).flatMap((layer) => layer.weights);
}

/** The layers that these tensors were computed by. */
function layersBefore(tensors: readonly SymbolicTensor[]): Set<layers.Layer> {
  const seen = new Set<SymbolicTensor>();
  const visit = (tensor: SymbolicTensor) => {
    if (seen.has(tensor)) return;
    seen.add(tensor);
    for (const before of tensor.sourceLayer.inboundNodes[tensor.nodeIndex]?.inputTensors ?? []) visit(before);
  };
  tensors.forEach(visit);
  return new Set([...seen].map(({ sourceLayer }) => sourceLayer));
}
