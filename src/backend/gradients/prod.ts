import {
  cumprod,
  expandDims,
  type GradConfig,
  mul,
  type ProdAttrs,
  reshape,
  type Tensor,
  transpose,
  util,
} from '@tensorflow/tfjs-core';

/** For each entry the product of all before and all after it, so that zeros do no harm. */
export const prod: GradConfig = {
  kernelName: 'Prod',
  inputsToSave: ['x'],
  gradFunc: (dy, [input], attrs) => {
    const x = input as Tensor;
    const { axis } = attrs as unknown as ProdAttrs;
    const axes = util.parseAxisParam(axis, x.shape);
    const kept = x.shape.map((_, index) => index).filter((index) => !axes.includes(index));
    const order = [...kept, ...axes];
    return {
      x: () => {
        const moved = transpose(x, order);
        const rows = reshape(moved, [...kept.map((index) => x.shape[index] as number), -1]);
        const others = mul(cumprod(rows, kept.length, true), cumprod(rows, kept.length, true, true));
        const gradient = mul(expandDims(reshape(dy as Tensor, rows.shape.slice(0, -1)), -1), others);
        return transpose(
          reshape(gradient, moved.shape),
          order.map((_, index) => order.indexOf(index)),
        );
      },
    };
  },
};
