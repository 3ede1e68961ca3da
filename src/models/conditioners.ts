import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { arrayOf, integer } from '../core/check.js';
import type { RandomStream } from '../core/randomStream.js';
import { periodicPadding2d } from '../layers/index.js';

/** Widths of layers. */
export const widths = arrayOf(integer(1));

type Network = (x: SymbolicTensor) => SymbolicTensor;

/** Dense layers of these widths, each rectified. */
export function denseNetwork(hidden: readonly number[], random: RandomStream): Network {
  return (kept) =>
    hidden.reduce((x, units) => {
      const args = { units, activation: 'relu', ...spread(x.shape.at(-1) as number, random) } as const;
      return layers.dense(args).apply(x) as SymbolicTensor;
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
      const wraps = edges === 'torus' && kernelSize > 1;
      const padding = wraps ? 'valid' : 'same';
      const given = wraps ? (periodicPadding2d({ padding: (kernelSize - 1) / 2 }).apply(x) as SymbolicTensor) : x;
      const initial = spread((x.shape.at(-1) as number) * kernelSize ** 2, random);
      const args = { filters, kernelSize, padding, activation: 'relu', ...initial } as const;
      return layers.conv2d(args).apply(given) as SymbolicTensor;
    }, kept);
}

/** Kernels and biases even within ±1 / √inputs: were biases 0, all bends would go through the origin, which few inputs leave little use for. */
function spread(inputs: number, random: RandomStream) {
  const most = 1 / Math.sqrt(inputs);
  const initializer = () => initializers.randomUniform({ minval: -most, maxval: most, seed: random.nextSeed() });
  return { kernelInitializer: initializer(), biasInitializer: initializer() };
}
