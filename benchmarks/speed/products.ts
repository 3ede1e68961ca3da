// Matrix products of transposed and batched operands compared with plain products, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { matMul, randomNormal, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtAddresses } from './timing.js';

const sides = [256, 512, 1024];
const batches: [batch: number, side: number][] = [
  [16, 128],
  [16, 256],
  [4, 512],
];
const transposed = [
  [true, false],
  [false, true],
  [true, true],
] as const;

await useWasm({ threads: 1 });
await enableTraining();

interface Row {
  ratio: number;
  detail: string;
}
const plain: Row[] = [];
const batched: Row[] = [];
// smaller than the goals apply to: only printed
const small: Row[] = [];

async function time(rows: Row[], what: string, reference: () => Tensor, product: () => Tensor): Promise<void> {
  const { first, second, ratio } = await compareAtAddresses(reference, product);
  const detail = `${what}: ${first.toFixed(1)} and ${second.toFixed(1)} ms`;
  console.log(`product of ${detail}, ratio ${ratio.toFixed(2)}`);
  rows.push({ ratio, detail });
}

const name = (a: boolean, b: boolean) => `A${a ? 'ᵀ' : ''}B${b ? 'ᵀ' : ''}`;

for (const side of sides) {
  const [a, b] = [randomNormal([side, side]), randomNormal([side, side])];
  for (const [first, second] of transposed) {
    await time(
      plain,
      `${name(first, second)}, ${side}×${side}`,
      () => matMul(a, b),
      () => matMul(a, b, first, second),
    );
  }
  a.dispose();
  b.dispose();
}
for (const [batch, side] of batches) {
  const [a, b] = [randomNormal([batch, side, side]), randomNormal([batch, side, side])];
  const pairs = Array.from({ length: batch }, () => [randomNormal([side, side]), randomNormal([side, side])] as const);
  // the same number of plain products, of different matrices
  const oneByOne = () => tidy(() => pairs.map(([c, d]) => matMul(c, d)).at(-1) as Tensor);
  for (const [first, second] of [[false, false] as const, ...transposed]) {
    await time(side < 256 ? small : batched, `${name(first, second)}, ${batch} of ${side}×${side}`, oneByOne, () =>
      matMul(a, b, first, second),
    );
  }
  for (const tensor of [a, b, ...pairs.flat()]) tensor.dispose();
}
for (const [what, rows] of [
  ['matMul with transposed operands: rate relative to plain operands', plain],
  ['batched matMul, transposed or not: rate relative to as many plain products', batched],
] as const) {
  const worst = rows.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  report({ what: `${what}, worst of ${rows.length}`, goal: 0.7, ...worst });
}
