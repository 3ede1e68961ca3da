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
  batch: integer('points per batch', 256, 1),
  out: folderName('folder of images, checkpoints and models', 'out/flow-2d'),
  ...trainingOptions,
};
const command = {
  command: 'npm run example flow-2d',
  about: 'Neural spline flows of distributions in the plane: density, samples, and a grid of latents mapped to data.',
  options: table,
};
const testPoints = 20_000;

await main(command, async (options) => {
  await startBackend(options);
  const rows: Tensor[] = [];
  for (const distribution of distributions) {
    const row = await learn(distribution, options);
    if (!row) return 130;
    rows.push(row);
  }
  const file = path.join(options.out, 'flows.png');
  const image = tidy(() =>
    sampleGrid(concat(rows), {
      range: [0, 255],
      gap: 6,
      enlarge: 2,
      rowLabels: distributions.map(({ name }) => name),
      columnLabels: ['density', 'samples', 'latents'],
    }),
  );
  await writePng(file, image);
  console.log(`${file}: the density, samples, and a grid of latents mapped to data`);
  return 0;
});

/** Trains a flow and draws it. Returns undefined if it was interrupted. */
async function learn(
  distribution: Distribution,
  { steps, batch, seed, out: parent, resume: resumes }: Values<typeof table>,
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
  // an interrupted run may have no checkpoint of the later distributions
  if (resumes && (distribution === distributions[0] || (await hasCheckpoint(out)))) await resume(trainer, out);
  await makeFolder(out);
  console.log(`${name}: ${flow.model.countParams()} weights; seed ${seed}`);
  const startTime = performance.now();
  const finished = await train({
    trainer,
    batches: batches(distribution, batch),
    steps,
    batch: () => batch,
    reportEvery: 50,
    shown: { nats: 'flow' },
    out,
  });
  if (!finished) return undefined;
  const nats = tidy(() => neg(mean(flow.logProb(sample(testPoints, randomStream(seed).fork('test'))))));
  const [value] = await nats.data();
  const bound = entropy === undefined ? '' : ` (lower bound ${entropy.toFixed(3)})`;
  console.log(
    `${name}: ${(value as number).toFixed(3)} nats per point on ${testPoints} new points${bound}; ${since(startTime)}`,
  );
  const samples = (await trainer.sample(testPoints)) as Tensor2D;
  const images = await panels(flow, samples);
  for (const tensor of [nats, samples]) tensor.dispose();
  await flow.model.save(folder(path.join(out, 'flow')));
  console.log(`${checkpointIn(out)}: the checkpoint`);
  return images;
}
