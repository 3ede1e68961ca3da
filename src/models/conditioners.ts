import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { arrayOf, integer } from '../core/check.js';
import { connect } from '../core/connect.js';
import type { RandomStream } from '../core/randomStream.js';
import { periodicPadding2d } from '../layers/index.js';

/** Checks the widths of dense layers. */
export const widths = arrayOf(integer(1));

type Network = (x: SymbolicTensor) => SymbolicTensor;

/** Dense layers of these widths with ReLU. */
export function denseNetwork(hidden: readonly number[], random: RandomStream): Network {
  return (input) =>
    hidden.reduce((x, units) => {
      const initial = uniformInitializers(x.shape.at(-1) as number, random);
      return connect(x, layers.dense({ units, activation: 'relu', ...initial }));
    }, input);
}

/** Convolutions with these kernel sizes and ReLU, with zero padding or with periodic padding. */
export function convolutionalNetwork(
  filters: number,
  kernelSizes: readonly number[],
  random: RandomStream,
  padding: 'zeros' | 'periodic' = 'zeros',
): Network {
  return (input) =>
    kernelSizes.reduce((x, kernelSize) => {
      const isPeriodic = padding === 'periodic' && kernelSize > 1;
      const padded = isPeriodic ? connect(x, periodicPadding2d({ padding: (kernelSize - 1) / 2 })) : x;
      const initial = uniformInitializers((x.shape.at(-1) as number) * kernelSize ** 2, random);
      const conv = layers.conv2d({
        filters,
        kernelSize,
        padding: isPeriodic ? 'valid' : 'same',
        activation: 'relu',
        ...initial,
      });
      return connect(padded, conv);
    }, input);
}

/**
 * Initializes kernel and bias uniformly within ±1 / √inputs, as PyTorch does. With biases of 0 all ReLUs
 * would bend at the origin, and inputs of few dimensions would be modeled poorly.
 */
function uniformInitializers(inputs: number, random: RandomStream) {
  const limit = 1 / Math.sqrt(inputs);
  const uniform = () => initializers.randomUniform({ minval: -limit, maxval: limit, seed: random.nextSeed() });
  return { kernelInitializer: uniform(), biasInitializer: uniform() };
}
