import { reshape, type Tensor, type Tensor2D, transpose } from '@tensorflow/tfjs-core';
import type { LayerVariable, layers } from '@tensorflow/tfjs-layers';
import { describe } from '../core/arguments.js';
import { extendsClass, fieldsOf } from '../core/tfjs.js';
import { declaredKernels } from './declaredKernels.js';

/** A kernel of a layer, which a wrapper reads and replaces. */
export interface Kernel {
  /** The field of the layer that holds it. */
  field: string;
  variable: LayerVariable;
  /** Values of the kernel's shape as a matrix `[inputs, outputs]`. */
  matrix(values: Tensor): Tensor2D;
  /** Number of inputs of one output. */
  inputs: number;
  outputs: number;
}

/** The fields in which the layers of tfjs hold their kernels. */
const tfjsFields = ['kernel', 'recurrentKernel', 'depthwiseKernel', 'pointwiseKernel', 'embeddings'];

/**
 * The kernels of a built layer: those it declares as {@link HasKernelFields}, or else those of a layer of
 * tfjs.
 *
 * @throws RangeError in the name of `caller` if the layer has no kernel, or declares a field that holds no
 * weight.
 */
export function kernelsOf(layer: layers.Layer, caller: string): Kernel[] {
  const fields = fieldsOf(layer);
  const kernels =
    declaredKernels(layer, caller) ??
    tfjsFields.filter((field) => fields[field]).map((field) => ({ field, outputAxes: tfjsOutputAxes(layer, field) }));
  if (kernels.length === 0)
    throw new RangeError(
      `${caller}: layer must have a kernel or declare kernelFields, got ${describe(layer.getClassName())}`,
    );
  return kernels.map(({ field, outputAxes }) => kernelOf(field, fields[field] as LayerVariable, outputAxes));
}

function tfjsOutputAxes(layer: layers.Layer, field: string): number[] {
  // an output of a depthwise convolution is a pair of channel and multiplier
  if (field === 'depthwiseKernel') return [-2, -1];
  // a transposed convolution has the axes [..., outputs, inputs]
  return extendsClass(layer, 'Conv2DTranspose', 'Conv3DTranspose') ? [-2] : [-1];
}

function kernelOf(field: string, variable: LayerVariable, outputAxes: readonly number[]): Kernel {
  const shape = variable.shape as number[];
  /** 1 for an axis of the outputs, 0 for one of the inputs. */
  const kind = (axis: number) => (outputAxes.includes(axis) || outputAxes.includes(axis - shape.length) ? 1 : 0);
  // inputs first, each kind in its order
  const order = [...shape.keys()].sort((a, b) => kind(a) - kind(b));
  const moved = order.findIndex((axis, place) => axis > place);
  // the axes before it become one: a transpose of a lower rank is faster
  const joined = moved && moved - 1;
  const outputs = shape.reduce((total, size, axis) => total * size ** kind(axis), 1);
  return {
    field,
    variable,
    matrix: (values) =>
      reshape(
        moved < 0
          ? values
          : transpose(
              reshape(values, [-1, ...shape.slice(joined + 1)]),
              order.slice(joined).map((axis) => axis - joined),
            ),
        [-1, outputs],
      ),
    inputs: variable.read().size / outputs,
    outputs,
  };
}

/**
 * Runs `call` while the layer has `changed` values in place of its kernels. The layer reads its kernels in
 * each call, so it is enough to replace the fields by objects with a `read` method.
 */
export function withKernels<K extends Kernel, T>(
  layer: layers.Layer,
  kernels: readonly K[],
  changed: (kernel: K) => Tensor,
  call: () => T,
): T {
  const fields = fieldsOf(layer);
  try {
    for (const kernel of kernels) {
      const values = changed(kernel);
      fields[kernel.field] = { read: () => values };
    }
    return call();
  } finally {
    for (const { field, variable } of kernels) fields[field] = variable;
  }
}
