import { type GradConfig, getGradient, type NamedAttrMap, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../fusedAttributes.js';
import { sumTo } from './sumTo.js';

/**
 * Gradients of the fused operations of `layers.conv2d`, `depthwiseConv2d` and `dense`, computed by the
 * gradients of the plain operations. Those of tfjs always compute both the gradient of the input and that of
 * the filter, even if one is not needed (a third of the backward pass of a discriminator), and do not support
 * dilation.
 *
 * On the tape, such an operation has the name of its function, and its inputs are numbered. tfjs fuses no
 * activation while the tape records.
 */
export const fused: readonly GradConfig[] = [
  fusedGradient('fusedConv2d__op', 'Conv2D', ['x', 'filter'], ([filter, x]) => [x, filter]),
  fusedGradient('fusedDepthwiseConv2d__op', 'DepthwiseConv2dNative', ['x', 'filter'], ([filter, x]) => [x, filter]),
  fusedGradient('fusedMatMul__op', 'BatchMatMul', ['a', 'b'], ([a, b]) => [a, b]),
];

function fusedGradient(
  kernelName: string,
  plain: string,
  operands: [string, string],
  order: (saved: Tensor[]) => (Tensor | undefined)[],
): GradConfig {
  return {
    kernelName,
    gradFunc: (gradient, saved) => {
      const [, , output, bias] = saved as [Tensor, Tensor, Tensor, Tensor | undefined];
      const dy = reshape(gradient as Tensor, output.shape);
      const attrs: NamedAttrMap | undefined = fusedAttributes.get(output.dataId);
      if (!attrs)
        throw new Error(
          `enableTraining: must be called again, because the backend was registered later (${kernelName})`,
        );
      const gradients = (getGradient(plain) as GradConfig).gradFunc(dy, order(saved) as Tensor[], attrs);
      const [first, second] = operands.map((operand) => gradients[operand]) as [() => Tensor, () => Tensor];
      return { 0: first, 1: second, ...(bias && { 2: () => sumTo(dy, bias.shape) }) };
    },
  };
}
