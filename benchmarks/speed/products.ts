// Matrix products of transposed and of batched operands against the plain product, one thread of wasm.
import '@tensorflow/tfjs-layers';
import { matMul, randomNormal, type Tensor, tidy } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtPlaces } from './timing.js';

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
// below the sides that the goals are for: shown only
const small: Row[] = [];

async function time(rows: Row[], what: string, reference: () => Tensor, product: () => Tensor): Promise<void> {
  const { first, second, ratio } = await compareAtPlaces(reference, product);
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
  // as many plain products of as many different matrices
  const oneByOne = () => tidy(() => pairs.map(([c, d]) => matMul(c, d)).at(-1) as Tensor);
  for (const [first, second] of [[false, false] as const, ...transposed]) {
    await time(side < 256 ? small : batched, `${name(first, second)}, ${batch} of ${side}×${side}`, oneByOne, () =>
      matMul(a, b, first, second),
    );
  }
  for (const tensor of [a, b, ...pairs.flat()]) tensor.dispose();
}
for (const [what, rows] of [
  ['matMul with operands transposed, against untransposed', plain],
  ['batched matMul, likewise, against as many plain ones', batched],
] as const) {
  const worst = rows.reduce((a, b) => (b.ratio < a.ratio ? b : a));
  report({ what: `${what}, the worst of ${rows.length}`, goal: 0.7, ...worst });
}
