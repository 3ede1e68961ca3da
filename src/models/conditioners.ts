import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { RandomStream } from '../core/randomStream.js';
import { periodicPadding2d } from '../layers/index.js';

type Network = (x: SymbolicTensor) => SymbolicTensor;

/** Dense layers of these widths, each rectified. */
export function denseNetwork(widths: readonly number[], random: RandomStream): Network {
  return (kept) =>
    widths.reduce((x, units) => {
      const kernelInitializer = initializers.heNormal({ seed: random.nextSeed() });
      return layers.dense({ units, activation: 'relu', kernelInitializer }).apply(x) as SymbolicTensor;
    }, kept);
}

/** Convolutions of one width and these kernel sizes, each rectified; with zeros beyond the edges, or on a torus. */
export function convolutionalNetwork(
  filters: number,
  sizes: readonly number[],
  random: RandomStream,
  edges: 'zeros' | 'torus' = 'zeros',
): Network {
  return (kept) =>
    sizes.reduce((x, kernelSize) => {
      const kernelInitializer = initializers.heNormal({ seed: random.nextSeed() });
      const wraps = edges === 'torus' && kernelSize > 1;
      const padding = wraps ? 'valid' : 'same';
      const given = wraps ? (periodicPadding2d({ padding: (kernelSize - 1) / 2 }).apply(x) as SymbolicTensor) : x;
      const args = { filters, kernelSize, padding, activation: 'relu', kernelInitializer } as const;
      return layers.conv2d(args).apply(given) as SymbolicTensor;
    }, kept);
}
