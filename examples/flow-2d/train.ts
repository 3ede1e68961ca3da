import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { concat, mean, neg, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import {
  adam,
  likelihood,
  linearSchedule,
  neuralSpline,
  normalizingFlow,
  randomStream,
  sampleGrid,
  Trainer,
} from 'tfjs-generative';
import { folder, writePng } from 'tfjs-generative/node';
import { main } from '../shared/main.js';
import { folderName, integer, trainingOptions, type Values } from '../shared/options.js';
import { checkpointIn, hasCheckpoint, makeFolder, resume, since, startBackend, train } from '../shared/session.js';
import { batches, type Distribution, distributions } from './distributions.js';
import { panels } from './draw.js';

const table = {
  steps: integer('updates for each distribution', 2500, 1),
  batch: integer('points in a batch', 256, 1),
  out: folderName('where pictures, checkpoints and models go', 'out/flow-2d'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example flow-2d',
  about:
    'Neural spline flows of distributions in the plane: their density, samples, and the grid of latents they bend.',
  options: table,
};
const testPoints = 20_000;

await main(command, async (options) => {
  await startBackend(options);
  const drawn: Tensor[] = [];
  for (const distribution of distributions) {
    const picture = await learn(distribution, options);
    if (!picture) return 130;
    drawn.push(picture);
  }
  const file = path.join(options.out, 'flows.png');
  const picture = tidy(() =>
    sampleGrid(concat(drawn), {
      range: [0, 255],
      gap: 6,
      enlarge: 2,
      rowLabels: distributions.map(({ name }) => name),
      columnLabels: ['density', 'samples', 'latents'],
    }),
  );
  await writePng(file, picture);
  console.log(`${file}: the density, samples, and where a grid of latents goes`);
  return 0;
});

/** Trains a flow and draws it; nothing if it was interrupted. */
async function learn(
  distribution: Distribution,
  { steps, batch, seed, out: parent, resume: again }: Values<typeof table>,
): Promise<Tensor | undefined> {
  const { name, entropy, sample } = distribution;
  const out = path.join(parent, name.replaceAll(' ', '-').toLowerCase());
  const bijector = neuralSpline({ mask: 'channels', seed: randomStream(seed).fork('weights').seed });
  const flow = normalizingFlow({ shape: [2], bijector });
  const start = Math.round(0.5 * steps);
  const learningRate = linearSchedule({ from: 3e-3, to: 3e-5, start, steps: Math.max(1, steps - start) });
  const trainer = new Trainer({
    players: [likelihood({ flow, optimizer: adam({ learningRate, beta1: 0.9 }) })],
    seed,
  });
  // an interrupted run may not have come to the later ones
  if (again && (distribution === distributions[0] || (await hasCheckpoint(out)))) await resume(trainer, out);
  await makeFolder(out);
  console.log(`${name}: ${flow.model.countParams()} weights; seed ${seed}`);
  const began = performance.now();
  const finished = await train({
    trainer,
    batches: batches(distribution, batch),
    steps,
    batch: () => batch,
    every: 50,
    shown: { nats: 'flow' },
    out,
  });
  if (!finished) return undefined;
  const nats = tidy(() => neg(mean(flow.logProb(sample(testPoints, randomStream(seed).fork('test'))))));
  const [found] = await nats.data();
  const floor = entropy === undefined ? '' : `, no model can have less than ${entropy.toFixed(3)}`;
  console.log(
    `${name}: ${(found as number).toFixed(3)} nats a point on ${testPoints} fresh ones${floor}; ${since(began)}`,
  );
  const samples = (await trainer.sample(testPoints)) as Tensor2D;
  const picture = await panels(flow, samples);
  for (const tensor of [nats, samples]) tensor.dispose();
  await flow.model.save(folder(path.join(out, 'flow')));
  console.log(`${checkpointIn(out)}: all that training needs to go on`);
  return picture;
}
