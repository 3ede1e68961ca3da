import {
  broadcastTo,
  clone,
  type EinsumAttrs,
  einsum as einsumOf,
  type GradConfig,
  reshape,
  type Tensor,
} from '@tensorflow/tfjs-core';

/** The gradient by one operand is the einsum of the output's gradient with the other, onto that operand's subscripts. */
export const einsum: GradConfig = {
  kernelName: 'Einsum',
  // operands have no names: all of them are saved
  saveAllInputs: true,
  gradFunc: (dy, operands, attrs) => {
    const { equation } = attrs as unknown as EinsumAttrs;
    const [left, output] = equation.replaceAll(' ', '').split('->') as [string, string];
    const subscripts = left.split(',');
    const byOperand = (wanted: string, index: number) => () => {
      const terms = [output, ...subscripts.filter((_, other) => other !== index)];
      const others = operands.filter((_, other) => other !== index) as Tensor[];
      const known = [...wanted].filter((label) => terms.some((term) => term.includes(label)));
      const needed = `${terms.join(',')}->${known.join('')}`;
      // tfjs answers an einsum that changes nothing with its operand itself, which the tape then counts twice
      const trivial = needed === `${output}->${output}`;
      const gradient = trivial ? (dy as Tensor) : einsumOf(needed, dy as Tensor, ...others);
      // over a subscript that this operand alone has it was summed: each of its entries gets the same
      const { shape } = operands[index] as Tensor;
      const widened = [...wanted].map((label, axis) => (known.includes(label) ? (shape[axis] as number) : 1));
      if (known.length < wanted.length) return broadcastTo(reshape(gradient, widened), shape);
      return trivial ? clone(gradient) : gradient;
    };
    return Object.fromEntries(subscripts.map((wanted, index) => [index, byOperand(wanted, index)]));
  },
};
