import type { SymbolicTensor } from '@tensorflow/tfjs-layers';
import { nodeOf } from './tfjs.js';

/** Names of the input layers that a symbolic tensor depends on. */
export function inputsOf(tensor: SymbolicTensor): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<SymbolicTensor>();
  const waiting = [tensor];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.sourceLayer.getClassName() === 'InputLayer') names.add(next.sourceLayer.name);
    else waiting.push(...(nodeOf(next)?.inputTensors ?? []));
  }
  return names;
}
