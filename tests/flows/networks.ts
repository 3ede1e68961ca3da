import { layers, type Sequential, sequential } from '@tensorflow/tfjs-layers';

/** A conditioner for vectors. */
export function network(size: number, units = 6): Sequential {
  return sequential({ layers: [layers.dense({ units, activation: 'tanh', inputShape: [size] })] });
}

/** A conditioner for images. */
export function convolutions(inputShape: number[], filters = 5): Sequential {
  return sequential({
    layers: [layers.conv2d({ filters, kernelSize: 3, padding: 'same', activation: 'tanh', inputShape })],
  });
}
