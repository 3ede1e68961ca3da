import '@tensorflow/tfjs-layers';
import path from 'node:path';
import { div, mean, type Scalar, tidy } from '@tensorflow/tfjs-core';
import {
  adam,
  dequantize,
  gradientClipping,
  likelihood,
  linearSchedule,
  type NormalizingFlow,
  type RandomStream,
  randomStream,
  Trainer,
} from 'tfjs-generative';
import { folder } from 'tfjs-generative/node';
import { main } from '../shared/main.js';
import { type Digits, digitBytes, mnist, pixels } from '../shared/mnist.js';
import { folderName, integer, trainingOptions } from '../shared/options.js';
import { checkpointIn, makeFolder, resume, since, startBackend, train } from '../shared/session.js';
import { drawAll } from './draw.js';
import { histogramBits } from './histogram.js';
import { digitFlow } from './model.js';

const bits = 8;
const command = {
  command: 'npm run example flow-digits',
  about: 'A small Glow of handwritten digits, trained in the memory of one block: bits per pixel, samples, scales.',
  options: {
    steps: integer('updates', 2700, 1),
    batch: integer('digits per batch', 16, 1),
    depth: integer('steps of Glow in each of two levels', 6, 1),
    filters: integer('filters of the conditioners', 32, 1),
    measured: integer('number of test digits to measure', 10_000, 1),
    out: folderName('folder of images, checkpoint and model', 'out/flow-digits'),
    ...trainingOptions,
  },
};

await main(command, async (options) => {
  const { steps, batch, depth, filters, out, seed } = options;
  const threads = await startBackend(options);
  const [trainSet, allTest] = [await mnist('train'), await mnist('test')];
  const testSet = first(allTest, Math.min(options.measured, allTest.count));
  const flow = digitFlow({ steps: depth, filters, random: randomStream(seed).fork('weights') });
  const start = Math.round(steps / 2);
  const learningRate = linearSchedule({ from: 2e-3, to: 2e-5, start, steps: Math.max(1, steps - start) });
  const optimizer = gradientClipping({ optimizer: adam({ learningRate, beta1: 0.9 }), norm: 1 });
  const trainer = new Trainer({
    players: [likelihood({ flow, bits, optimizer, reversible: true })],
    ema: { model: flow.model, decay: 0.99 },
    seed,
  });
  if (options.resume) await resume(trainer, out);
  await makeFolder(out);
  console.log(`${flow.model.countParams()} weights; ${options.backend}, ${threads} threads, seed ${seed}`);
  const startTime = performance.now();
  const finished = await train({
    trainer,
    batches: digitBytes(trainSet, batch),
    steps,
    batch: () => batch,
    reportEvery: 25,
    shown: { bits: 'flow' },
    out,
  });
  if (!finished) return 130;
  const duration = since(startTime);
  return trainer.averaged(async () => {
    const bitsPerPixel = await meanBitsPerPixel(flow, testSet, randomStream(seed).fork('test'));
    console.log(
      `${bitsPerPixel.toFixed(3)} bits per pixel on ${testSet.count} digits of the test set, ` +
        `the histogram of each pixel ${histogramBits(trainSet, testSet).toFixed(3)}; trained in ${duration}`,
    );
    const real = tidy(() => div(pixels(first(testSet, 10).images), 256));
    await drawAll(flow, real, randomStream(seed).fork('pictures'), out);
    real.dispose();
    await flow.model.save(folder(path.join(out, 'flow')));
    console.log(`${checkpointIn(out)}: the checkpoint`);
    return 0;
  });
});

/** Mean bits per pixel, with one draw of dequantization noise per digit. */
async function meanBitsPerPixel(flow: NormalizingFlow, digits: Digits, random: RandomStream): Promise<number> {
  const chunk = 100;
  let total = 0;
  for (let start = 0; start < digits.count; start += chunk) {
    const images = digits.images.subarray(start * 784, Math.min(start + chunk, digits.count) * 784);
    const bitsOfChunk = tidy(() => {
      const x = dequantize(pixels(images), { bits, random: random.fork(start) });
      return mean(flow.bitsPerDimension(x, { bits })) as Scalar;
    });
    total += ((await bitsOfChunk.data())[0] as number) * (images.length / 784);
    bitsOfChunk.dispose();
  }
  return total / digits.count;
}

function first({ images, labels }: Digits, count: number): Digits {
  return { count, images: images.subarray(0, count * 784), labels: labels.subarray(0, count) };
}
