// Both gradients of a convolution compared with jax-js on its wasm backend, one thread each.
import '@tensorflow/tfjs-layers';
import { blockUntilReady, defaultDevice, grad as gradJax, init, jit, lax, numpy as np } from '@jax-js/jax';
import { conv2d, grads, mul, randomNormal, sum, type Tensor, type Tensor4D, transpose } from '@tensorflow/tfjs-core';
import { enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compare } from './timing.js';

await useWasm({ threads: 1 });
await enableTraining();
await init('wasm');
defaultDevice('wasm');

const [x, filter] = [randomNormal([32, 14, 14, 64]) as Tensor4D, randomNormal([4, 4, 64, 128]) as Tensor4D];
const factor = randomNormal([32, 7, 7, 128]);
const ours = () => grads((a, b) => sum(mul(conv2d(a as Tensor4D, b as Tensor4D, 2, 'same'), factor)))([x, filter]);

// jax-js has channels first
const array = (tensor: Tensor, order: number[]) => {
  const transposed = transpose(tensor, order);
  return np.array(transposed.dataSync() as Float32Array).reshape(transposed.shape);
};
const [xJax, filterJax, factorJax] = [array(x, [0, 3, 1, 2]), array(filter, [3, 2, 0, 1]), array(factor, [0, 3, 1, 2])];
const gradients = jit(
  gradJax((a: np.Array, b: np.Array) => np.sum(lax.conv(a, b, [2, 2], 'SAME').mul(factorJax.ref)), { argnums: [0, 1] }),
);
let theirs: np.Array[] = [];
const onJax = async () => {
  for (const gradient of theirs) gradient.dispose();
  theirs = gradients(xJax.ref, filterJax.ref) as unknown as np.Array[];
  await blockUntilReady(theirs);
};

const { first, second, ratio } = await compare(onJax, ours, 3);
const [inputGradient, filterGradient] = ours() as [Tensor4D, Tensor4D];
const pairs = [
  [transpose(inputGradient, [0, 3, 1, 2]), theirs[0]],
  [transpose(filterGradient, [3, 2, 0, 1]), theirs[1]],
] as const;
for (const [own, other] of pairs) {
  const [a, b] = [own.dataSync() as Float32Array, other?.dataSync() as Float32Array];
  const worst = a.reduce((maximum, value, index) => Math.max(maximum, Math.abs(value - (b[index] as number))), 0);
  if (!(worst < 1e-2)) throw new Error(`jax-js and tfjs differ by ${worst}`);
}
report({
  what: 'gradients of a convolution: time of jax-js on wasm relative to this library',
  ratio,
  goal: 20,
  detail: `4×4, stride 2, 32×14×14×64 to 128: ${second.toFixed(0)} and ${first.toFixed(0)} ms`,
});
process.exit(0);
