// A whole step of a DCGAN: its rate against the convolution's, and against stock tfjs on its cpu backend.
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
import { dcgan, dcganFlops, usual } from './dcgan.js';
import { report } from './figure.js';
import { compare } from './timing.js';

const pictures = (batch: number) => randomUniform([batch, 28, 28, 1], -1, 1);
/** A step as work that leaves nothing. */
const stepping = (step: (real: Tensor) => void, real: Tensor) => () => {
  step(real);
  return undefined;
};

await useWasm({ threads: 1 });
let restore = await enableTraining();

const [x, filter] = [randomNormal([32, 14, 14, 64]) as Tensor4D, randomNormal([4, 4, 64, 128]) as Tensor4D];
const convolutionFlops = 2 * 32 * 49 * 16 * 64 * 128;
const step = stepping(
  dcgan(usual, () => adam()),
  pictures(usual.batch),
);
const whole = await compare(() => conv2d(x, filter, 2, 'same'), step);
const rates = [convolutionFlops / whole.first, dcganFlops(usual) / whole.second].map((flops) => flops / 1e6);
report({
  what: 'a whole DCGAN step, 64 channels, batch 64: its FLOP rate against the convolution forward',
  ratio: (whole.ratio * dcganFlops(usual)) / convolutionFlops,
  goal: 0.5,
  detail: `${whole.second.toFixed(0)} ms, ${rates[1]?.toFixed(1)} against ${rates[0]?.toFixed(1)} GFLOP/s`,
});

const small = { channels: 16, batch: 8 };
const ours = stepping(
  dcgan(small, () => adam()),
  pictures(small.batch),
);
for (let count = 0; count < 5; count += 1) ours();
restore();
await setBackend('cpu');
const stock = stepping(
  dcgan(small, () => train.adam(2e-4, 0.5)),
  pictures(small.batch),
);
const small2 = await compare(
  async () => {
    await setBackend('cpu');
    stock();
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
  what: 'the same step, 16 channels, batch 8, against stock tfjs on its cpu backend',
  ratio: small2.ratio,
  goal: 40,
  detail: `${small2.second.toFixed(0)} against ${small2.first.toFixed(0)} ms`,
});
