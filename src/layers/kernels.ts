import { reshape, type Tensor, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';

/** A kernel of a layer, which another layer wraps and calls with changed values. */
export interface Kernel {
  /** Where the layer keeps it. */
  field: string;
  variable: LayerVariable;
  /** What enters one output, `[inputs, outputs]`, of a tensor shaped as the kernel. */
  matrix(values: Tensor): Tensor2D;
  /** How many enter one output. */
  inputs: number;
  outputs: number;
}

/**
 * The kernels of a built layer: what tfjs's layers and those of this library keep as `kernel`, `depthwiseKernel`,
 * `pointwiseKernel`, `embeddings` and the like.
 *
 * @throws RangeError in the name of `caller` if it has none.
 */
export function kernelsOf(layer: layers.Layer, caller: string): Kernel[] {
  const kind = layer.getClassName();
  const kernels = Object.entries(layer).filter(([field, value]) => /(kernel|embeddings?)$/i.test(field) && value);
  if (!kernels.length) reject(caller, 'layer', 'a layer with a kernel', kind);
  return kernels.map(([field, variable]) => {
    const { shape } = variable;
    // a transposed convolution keeps its kernel as [..., outputs, inputs]
    const turned = kind.endsWith('Transpose');
    // an output of a depthwise convolution is a pair of the last two axes
    const outputs = turned ? shape.at(-2) : shape.at(-1) * (field === 'depthwiseKernel' ? shape.at(-2) : 1);
    return {
      field,
      variable,
      matrix: (values) =>
        reshape(turned ? transpose(reshape(values, [-1, outputs, shape.at(-1)]), [0, 2, 1]) : values, [-1, outputs]),
      inputs: variable.read().size / outputs,
      outputs,
    };
  });
}

type Readers = Record<string, Pick<LayerVariable, 'read'>>;

/**
 * Runs `call` while the layer has `changed` values in the place of its kernels: tfjs's layers read their kernel anew in
 * each call, so another reader put in its place is all it takes.
 */
export function withKernels<K extends Kernel, T>(
  layer: layers.Layer,
  kernels: K[],
  changed: (kernel: K) => Tensor,
  call: () => T,
): T {
  try {
    for (const kernel of kernels) {
      const values = changed(kernel);
      (layer as unknown as Readers)[kernel.field] = { read: () => values };
    }
    return call();
  } finally {
    for (const { field, variable } of kernels) (layer as unknown as Readers)[field] = variable;
  }
}
