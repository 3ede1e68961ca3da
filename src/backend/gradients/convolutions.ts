import { engine, type GradConfig, type NamedAttrMap, type Tensor } from '@tensorflow/tfjs-core';
import { cropOrPad, everyNth, insertZeros } from '../axes.js';
import { defineGradient } from './defineGradient.js';

/**
 * Gradients of convolutions. A convolution, its gradient with respect to the input and its gradient with
 * respect to the filter are linear in both operands, and each is the gradient of the other two. So all three
 * can be differentiated any number of times. tfjs lacks half of these gradients, and all of them for dilated
 * filters. A dilated filter is treated as a larger filter with zeros between its taps.
 */
export const convolutions: readonly GradConfig[] = [
  ...convolution('Conv2D', 'Conv2DBackpropInput', 'Conv2DBackpropFilter'),
  ...convolution('DepthwiseConv2dNative', 'DepthwiseConv2dNativeBackpropInput', 'DepthwiseConv2dNativeBackpropFilter'),
  ...convolution('Conv3D', 'Conv3DBackpropInputV2', 'Conv3DBackpropFilterV2'),
];

function convolution(forward: string, inputKernel: string, filterKernel: string): GradConfig[] {
  const run = (kernel: string, inputs: Record<string, Tensor>, attrs: NamedAttrMap): Tensor =>
    engine().runKernel(kernel, inputs, attrs);
  const inputGradient = (dy: Tensor, filter: Tensor, inputShape: number[], attrs: NamedAttrMap) =>
    run(inputKernel, { dy, filter }, { ...attrs, inputShape });
  const filterGradient = (x: Tensor, dy: Tensor, filterShape: number[], attrs: NamedAttrMap) =>
    run(filterKernel, { x, dy }, { ...attrs, filterShape });

  return [
    defineGradient(forward, ['x', 'filter'], (dy, [x, filter], { dilations, ...others }: NamedAttrMap) => {
      const steps = spatial(filter).map((_, axis) => dilationOf(dilations, axis));
      const attrs = undilated(others, filter);
      const dilatedFilter = () => steps.reduce<Tensor>((f, step, axis) => dilateAxis(f, axis, step), filter);
      return {
        x: () => inputGradient(dy, dilatedFilter(), x.shape, attrs),
        filter: () => {
          const shape = filter.shape.map((size, axis) => (size - 1) * (steps[axis] ?? 1) + 1);
          return steps.reduce((f, step, axis) => everyNth(f, axis, step), filterGradient(x, dy, shape, attrs));
        },
      };
    }),
    defineGradient(inputKernel, ['dy', 'filter'], (x, [dy, filter], { inputShape: _, ...attrs }: NamedAttrMap) => {
      return {
        dy: () => run(forward, { x, filter }, undilated(attrs, filter)),
        filter: () => filterGradient(x, dy, filter.shape, attrs),
      };
    }),
    defineGradient(filterKernel, ['x', 'dy'], (filter, [x, dy], { filterShape: _, ...attrs }: NamedAttrMap) => {
      return {
        x: () => inputGradient(dy, filter, x.shape, attrs),
        dy: () => run(forward, { x, filter }, undilated(attrs, filter)),
      };
    }),
  ];
}

const spatial = (filter: Tensor) => filter.shape.slice(0, -2);

// the kernels expect dilations of two or three axes, and those of gradients support no dilation
const undilated = (attrs: NamedAttrMap, filter: Tensor): NamedAttrMap => ({
  ...attrs,
  dilations: spatial(filter).map(() => 1),
});

function dilationOf(dilations: unknown, axis: number): number {
  return Array.isArray(dilations) ? (dilations[axis] as number) : ((dilations as number | undefined) ?? 1);
}

/** Dilates one axis of a filter: inserts zeros between the taps, and none after the last tap. */
function dilateAxis(filter: Tensor, axis: number, step: number): Tensor {
  const size = ((filter.shape[axis] as number) - 1) * step + 1;
  return cropOrPad(insertZeros(filter, axis, step), axis, 0, size);
}
