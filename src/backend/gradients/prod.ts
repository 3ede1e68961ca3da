import { cumprod, expandDims, mul, type ProdAttrs, reshape, transpose, util } from '@tensorflow/tfjs-core';
import { defineGradient } from './defineGradient.js';

/**
 * Multiplies the product of all entries before by the product of all entries after, which is right for zeros
 * too.
 */
export const prod = defineGradient('Prod', ['x'], (dy, [x], { axis }: ProdAttrs) => {
  const axes = util.parseAxisParam(axis, x.shape);
  const kept = x.shape.map((_, index) => index).filter((index) => !axes.includes(index));
  const order = [...kept, ...axes];
  return {
    x: () => {
      const moved = transpose(x, order);
      const rows = reshape(moved, [...kept.map((index) => x.shape[index] as number), -1]);
      const others = mul(cumprod(rows, kept.length, true), cumprod(rows, kept.length, true, true));
      const gradient = mul(expandDims(reshape(dy, rows.shape.slice(0, -1)), -1), others);
      return transpose(
        reshape(gradient, moved.shape),
        order.map((_, index) => order.indexOf(index)),
      );
    },
  };
});
