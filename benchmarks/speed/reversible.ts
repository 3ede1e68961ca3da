// Training a flow with activations made again on the way back, against keeping them: peak memory by depth,
// and time.
import '@tensorflow/tfjs-layers';
import { dispose, memory, profile, type Tensor } from '@tensorflow/tfjs-core';
import { enableTraining, glow, likelihood, normalizingFlow, randomStream } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtPlaces } from './timing.js';

const batch = 32;
const shape = [32, 32, 1];

await useWasm({ threads: 1 });
await enableTraining();
const data = randomStream(1).uniform([batch, ...shape]);

/** Losses and gradients of a flow of one level with so many steps. */
function update(depth: number, reversible: boolean): () => Tensor[] {
  const bijector = glow({ levels: 1, steps: depth, filters: 32, seed: 2 });
  const player = likelihood({ flow: normalizingFlow({ shape, bijector }), reversible });
  return () => {
    const { losses, gradients } = player.valueAndGradients({ data }, { step: 0, random: randomStream(3) });
    return [...Object.values(losses), ...(Object.values(gradients) as Tensor[])];
  };
}

/** Bytes at the worst moment of an update beyond those before it; gradients count. */
async function peak(work: () => Tensor[]): Promise<number> {
  // the first sets actnorm's weights
  dispose(work());
  const before = memory().numBytes;
  const { peakBytes } = await profile(() => dispose(work()));
  return peakBytes - before;
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
for (const [reversible, goal] of [
  [true, 1.2],
  [false, 9],
] as const) {
  const [shallow, deep] = [await peak(update(4, reversible)), await peak(update(32, reversible))];
  report({
    what: `peak memory of an update at 32 steps of Glow against 4, ${reversible ? 'reversible' : 'activations kept'}`,
    ratio: deep / shallow,
    goal,
    atMost: true,
    detail: `${megabytes(deep)} against ${megabytes(shallow)}`,
  });
}

const { first, second, ratio } = await compareAtPlaces(update(16, true), update(16, false));
report({
  what: 'time of an update at 16 steps of Glow, reversible against activations kept',
  ratio,
  goal: 1.6,
  atMost: true,
  detail: `${first.toFixed(0)} against ${second.toFixed(0)} ms`,
});
