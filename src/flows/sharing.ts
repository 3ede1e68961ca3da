import type { LayerVariable, layers, SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import type { Bijector } from './bijector.js';

const isBijector = (layer: layers.Layer): layer is Bijector => 'partsWithin' in layer;

/** Refuses a bijector that is there twice, also within others: what it keeps in mind is that of one place. */
export function eachOnce(name: string, argument: string, bijectors: readonly Bijector[]): void {
  const all = bijectors.flatMap((bijector) => [...bijector.partsWithin()].filter(isBijector));
  const twice = all.find((bijector, place) => all.indexOf(bijector) !== place);
  if (twice) reject(name, argument, 'each used once, also within others', twice.name);
}

/** Refuses conditioners that have a layer in common without being one and the same: loaded again, they would have one each. */
export function refuseSharedLayers(name: string, bijectors: readonly Bijector[]): void {
  const parts = new Set(bijectors.flatMap((bijector) => [...bijector.partsWithin()]));
  const owner = new Map<LayerVariable, layers.Layer>();
  for (const part of parts) {
    if (isBijector(part)) continue;
    for (const weight of part.weights) {
      const other = owner.get(weight);
      if (other)
        reject(
          name,
          'conditioner',
          'one and the same layer or model where couplings share weights, not two that have a layer in common',
          `${other.name} and ${part.name} with ${weight.name}`,
        );
      owner.set(weight, part);
    }
  }
}

/** The first coupling of each conditioner, after which its weights are named. */
const firstOf = new WeakMap<layers.Layer, Bijector>();

let whole: Bijector | undefined;

/** Builds a bijector; the outermost one is the whole that is saved. */
export function buildingWithin(bijector: Bijector, build: () => void): void {
  const before = whole;
  whole ??= bijector;
  try {
    build();
  } finally {
    whole = before;
  }
}

/** Refuses a conditioner that has been built for a coupling outside of the whole: its weights are named after that one, under which they are not found again. */
export function refuseSharedOutside(name: string, coupling: Bijector, network: layers.Layer): void {
  const first = firstOf.get(network);
  // a model names its weights itself
  const isModel = 'layers' in network;
  if (first && !isModel && network.weights.length > 0 && !whole?.partsWithin().has(first))
    reject(
      name,
      'conditioner',
      `a layer of couplings within one bijector; "${first.name}" outside of it has it, too`,
      network.name,
    );
  if (!first) firstOf.set(network, coupling);
}

/** Refuses a conditioner that a bijector before this one in a model has, too: only one bijector as a whole is saved with what its parts share. */
export function refuseSharedBefore(name: string, bijector: Bijector, inputs: readonly SymbolicTensor[]): void {
  const own = new Set(weightsOfParts(bijector));
  for (const layer of layersBefore(inputs)) {
    if (layer === bijector || !isBijector(layer)) continue;
    const shared = weightsOfParts(layer).find((weight) => own.has(weight));
    if (shared)
      reject(
        name,
        'conditioner',
        `another one than that of ${layer.name}; put both into one chain to share it`,
        shared.name,
      );
  }
}

function weightsOfParts(bijector: Bijector): LayerVariable[] {
  return [...bijector.partsWithin()].filter((part) => !isBijector(part)).flatMap((part) => part.weights);
}

/** The layers that made these tensors. */
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
