import { type GradConfig, getGradient, type NamedAttrMap, reshape, type Tensor } from '@tensorflow/tfjs-core';
import { fusedAttributes } from '../fusedAttributes.js';
import { sumTo } from './sumTo.js';

/**
 * Gradients of the fused operations in `layers.conv2d`, `depthwiseConv2d` and `dense`, by way of the plain ones. tfjs's
 * own compute the gradients by input and filter even where only one is wanted, a third of a discriminator's backward
 * pass, and refuse dilations.
 *
 * tfjs names such an operation on the tape after its function, and its inputs by number. With a gradient on the tape it
 * fuses no activation.
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
          `${kernelName}: enableTraining() must be called again, as this backend was registered after it`,
        );
      const gradients = (getGradient(plain) as GradConfig).gradFunc(dy, order(saved) as Tensor[], attrs);
      const [first, second] = operands.map((operand) => gradients[operand]) as [() => Tensor, () => Tensor];
      return { 0: first, 1: second, ...(bias && { 2: () => sumTo(dy, bias.shape) }) };
    },
  };
}
