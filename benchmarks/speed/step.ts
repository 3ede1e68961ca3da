// A full step of a DCGAN, compared with a convolution, and with plain tfjs on its cpu backend.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import {
  conv2d,
  randomNormal,
  randomUniform,
  setBackend,
  type Tensor,
  type Tensor4D,
  train,
} from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { dcgan, dcganFlops, defaultSize } from './dcgan.js';
import { report } from './figure.js';
import { compare } from './timing.js';

const images = (batch: number) => randomUniform([batch, 28, 28, 1], -1, 1);
/** A step as work without a result. */
const stepping = (step: (real: Tensor) => void, real: Tensor) => () => {
  step(real);
  return undefined;
};

await useWasm({ threads: 1 });
let restore = await enableTraining();

const [x, filter] = [randomNormal([32, 14, 14, 64]) as Tensor4D, randomNormal([4, 4, 64, 128]) as Tensor4D];
const convolutionFlops = 2 * 32 * 49 * 16 * 64 * 128;
const step = stepping(
  dcgan(defaultSize, () => adam()),
  images(defaultSize.batch),
);
const comparison = await compare(() => conv2d(x, filter, 2, 'same'), step);
const rates = [convolutionFlops / comparison.first, dcganFlops(defaultSize) / comparison.second].map(
  (flops) => flops / 1e6,
);
report({
  what: 'a full DCGAN step, 64 channels, batch 64: FLOP rate relative to the forward convolution',
  ratio: (comparison.ratio * dcganFlops(defaultSize)) / convolutionFlops,
  goal: 0.5,
  detail: `${comparison.second.toFixed(0)} ms, ${rates[1]?.toFixed(1)} and ${rates[0]?.toFixed(1)} GFLOP/s`,
});

const small = { channels: 16, batch: 8 };
const ours = stepping(
  dcgan(small, () => adam()),
  images(small.batch),
);
for (let count = 0; count < 5; count += 1) ours();
restore();
await setBackend('cpu');
const plain = stepping(
  dcgan(small, () => train.adam(2e-4, 0.5)),
  images(small.batch),
);
const withPlain = await compare(
  async () => {
    await setBackend('cpu');
    plain();
  },
  async () => {
    await setBackend('wasm');
    restore = await enableTraining();
    ours();
    restore();
  },
  5,
);
report({
  what: 'the same step, 16 channels, batch 8: time of plain tfjs on its cpu backend relative to this library',
  ratio: withPlain.ratio,
  goal: 40,
  detail: `${withPlain.second.toFixed(0)} and ${withPlain.first.toFixed(0)} ms`,
});
