import {
  backend_util,
  type EinsumAttrs,
  matMul,
  reshape,
  sum,
  type Tensor,
  tidy,
  transpose,
  util,
} from '@tensorflow/tfjs-core';
import type { KernelReplacement } from '../kernelReplacement.js';

/** Einsum of one or two tensors, computed by sums, transposes and one batched matrix product. */
export const einsum: KernelReplacement = {
  kernelName: 'Einsum',
  create:
    () =>
    ({ inputs, attrs }) => {
      const equation = (attrs as unknown as EinsumAttrs).equation.replaceAll(' ', '');
      const operands = Object.values(inputs) as unknown as Tensor[];
      // throws for what tfjs does not support: an ellipsis, a repeated subscript, more than two operands,
      // unequal sizes
      const { allDims, idDims } = backend_util.decodeEinsumEquation(equation, operands.length);
      backend_util.checkEinsumDimSizes(allDims.length, idDims, operands);
      const [left, output] = equation.split('->') as [string, string];
      const subscripts = left.split(',');
      return tidy(() => {
        const needed = operands.map((operand, index) => {
          const others = [output, ...subscripts.filter((_, other) => other !== index)];
          return sumOut({ tensor: operand, labels: [...(subscripts[index] as string)] }, (label) =>
            others.some((other) => other.includes(label)),
          );
        }) as [Labelled, Labelled | undefined];
        const product = needed[1] ? contract(needed[0], needed[1], output) : needed[0];
        return arrange(product, [...output]);
      });
    },
};

interface Labelled {
  tensor: Tensor;
  labels: string[];
}

function sumOut({ tensor, labels }: Labelled, isKept: (label: string) => boolean): Labelled {
  const axes = labels.flatMap((label, axis) => (isKept(label) ? [] : [axis]));
  return { tensor: axes.length > 0 ? sum(tensor, axes) : tensor, labels: labels.filter(isKept) };
}

function contract(a: Labelled, b: Labelled, output: string): Labelled {
  const batch = a.labels.filter((label) => b.labels.includes(label) && output.includes(label));
  const inner = a.labels.filter((label) => b.labels.includes(label) && !output.includes(label));
  const rows = a.labels.filter((label) => !b.labels.includes(label));
  const columns = b.labels.filter((label) => !a.labels.includes(label));
  const matrices = (x: Labelled, ...groups: string[][]) =>
    reshape(
      arrange(x, groups.flat()),
      groups.map((group) => util.sizeFromShape(sizes(x, group))),
    );
  const product = matMul(matrices(a, batch, rows, inner), matrices(b, batch, inner, columns));
  const shape = [...sizes(a, batch), ...sizes(a, rows), ...sizes(b, columns)];
  return { tensor: reshape(product, shape), labels: [...batch, ...rows, ...columns] };
}

const sizes = ({ tensor, labels }: Labelled, wanted: string[]) =>
  wanted.map((label) => tensor.shape[labels.indexOf(label)] as number);

const arrange = ({ tensor, labels }: Labelled, wanted: string[]) =>
  transpose(
    tensor,
    wanted.map((label) => labels.indexOf(label)),
  );
