import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import type { RandomStream } from '../core/randomStream.js';

type Network = (x: SymbolicTensor) => SymbolicTensor;

/** Dense layers of these widths, each rectified. */
export function denseNetwork(widths: readonly number[], random: RandomStream): Network {
  return (kept) =>
    widths.reduce((x, units) => {
      const kernelInitializer = initializers.heNormal({ seed: random.nextSeed() });
      return layers.dense({ units, activation: 'relu', kernelInitializer }).apply(x) as SymbolicTensor;
    }, kept);
}

/** Convolutions of one width and these kernel sizes, each rectified. */
export function convolutionalNetwork(filters: number, sizes: readonly number[], random: RandomStream): Network {
  return (kept) =>
    sizes.reduce((x, kernelSize) => {
      const kernelInitializer = initializers.heNormal({ seed: random.nextSeed() });
      const args = { filters, kernelSize, padding: 'same', activation: 'relu', kernelInitializer } as const;
      return layers.conv2d(args).apply(x) as SymbolicTensor;
    }, kept);
}
