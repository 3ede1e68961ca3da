// Resident memory of the process after 500 and after 5,000 steps of a small DCGAN on wasm.
import '@tensorflow/tfjs-layers';
import { memory, randomUniform, tidy } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { dcgan } from './dcgan.js';
import { report } from './figure.js';

const size = { channels: 8, batch: 8 };
await useWasm({ threads: 1 });
await enableTraining();
const step = dcgan(size, () => adam());

/** MiB and number of tensors after more steps, each with new images. */
function after(steps: number): { mebibytes: number; tensors: number } {
  for (let count = 0; count < steps; count += 1) tidy(() => step(randomUniform([size.batch, 28, 28, 1], -1, 1)));
  return { mebibytes: process.memoryUsage.rss() / 2 ** 20, tensors: memory().numTensors };
}

const early = after(500);
const late = after(4500);
report({
  what: 'resident memory after 5,000 steps relative to 500 steps',
  ratio: late.mebibytes / early.mebibytes,
  goal: 1.1,
  atMost: true,
  detail:
    `${late.mebibytes.toFixed(0)} and ${early.mebibytes.toFixed(0)} MiB, ` +
    `${late.tensors - early.tensors} more tensors`,
});
