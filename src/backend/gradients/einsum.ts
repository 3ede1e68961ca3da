import {
  broadcastTo,
  clone,
  type EinsumAttrs,
  einsum as einsumOf,
  type GradConfig,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The gradient of an operand is the einsum of the gradient of the output with the other operand. */
export const einsum: GradConfig = {
  kernelName: 'Einsum',
  // operands have no names, so all of them are saved
  saveAllInputs: true,
  gradFunc: (dy, operands, attrs) => {
    const { equation } = attrs as unknown as EinsumAttrs;
    const [left, output] = equation.replaceAll(' ', '').split('->') as [string, string];
    const subscripts = left.split(',');
    const gradientOf = (wanted: string, index: number) => () => {
      const terms = [output, ...subscripts.filter((_, other) => other !== index)];
      const others = operands.filter((_, other) => other !== index) as Tensor[];
      const known = [...wanted].filter((label) => terms.some((term) => term.includes(label)));
      const needed = `${terms.join(',')}->${known.join('')}`;
      // if an einsum changes nothing, tfjs returns its operand itself, and the tape then counts it twice
      const trivial = needed === `${output}->${output}`;
      const gradient = trivial ? (dy as Tensor) : einsumOf(needed, dy as Tensor, ...others);
      // a subscript of this operand alone was summed over, so all of its entries get the same gradient
      const { shape } = operands[index] as Tensor;
      const widened = [...wanted].map((label, axis) => (known.includes(label) ? (shape[axis] as number) : 1));
      if (known.length < wanted.length) return broadcastTo(reshape(gradient, widened), shape);
      return trivial ? clone(gradient) : gradient;
    };
    return Object.fromEntries(subscripts.map((wanted, index) => [index, gradientOf(wanted, index)]));
  },
};
