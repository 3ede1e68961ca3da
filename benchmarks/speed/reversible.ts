// Training of a flow with recomputed and with stored activations: peak memory by depth, and time.
import '@tensorflow/tfjs-layers';
import { dispose, memory, profile, type Tensor } from '@tensorflow/tfjs-core';
import { enableTraining, glow, likelihood, normalizingFlow, randomStream } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { report } from './figure.js';
import { compareAtAddresses } from './timing.js';

const batch = 32;
const shape = [32, 32, 1];

await useWasm({ threads: 1 });
await enableTraining();
const data = randomStream(1).uniform([batch, ...shape]);

/** Computes losses and gradients of a flow of one level with `depth` steps. */
function update(depth: number, reversible: boolean): () => Tensor[] {
  const bijector = glow({ levels: 1, steps: depth, filters: 32, seed: 2 });
  const player = likelihood({ flow: normalizingFlow({ shape, bijector }), reversible });
  return () => {
    const { losses, gradients } = player.valueAndGradients({ data }, { step: 0, random: randomStream(3) });
    return [...Object.values(losses), ...(Object.values(gradients) as Tensor[])];
  };
}

/** Peak bytes of an update beyond those before it, including the gradients. */
async function peak(work: () => Tensor[]): Promise<number> {
  // the first update initializes actNorm
  dispose(work());
  const before = memory().numBytes;
  const { peakBytes } = await profile(() => dispose(work()));
  return peakBytes - before;
}

const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(1)} MB`;
for (const [name, reversible, goal] of [
  ['reversible', true, 1.2],
  ['stored activations', false, 9],
] as const) {
  const [shallow, deep] = [await peak(update(4, reversible)), await peak(update(32, reversible))];
  report({
    what: `peak memory of an update with 32 steps of Glow relative to 4, ${name}`,
    ratio: deep / shallow,
    goal,
    atMost: true,
    detail: `${megabytes(deep)} and ${megabytes(shallow)}`,
  });
}

const { first, second, ratio } = await compareAtAddresses(update(16, true), update(16, false));
report({
  what: 'time of an update with 16 steps of Glow, reversible relative to stored activations',
  ratio,
  goal: 1.6,
  atMost: true,
  detail: `${first.toFixed(0)} and ${second.toFixed(0)} ms`,
});
