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
  about:
    'A small Glow of handwritten digits, trained in the memory of one block: bits for each pixel, samples, scales.',
  options: {
    steps: integer('updates', 2700, 1),
    batch: integer('digits in a batch', 16, 1),
    depth: integer('steps of Glow at each of two levels', 6, 1),
    filters: integer('filters of the conditioners', 32, 1),
    measured: integer('digits of the test set that are measured', 10_000, 1),
    out: folderName('where pictures, checkpoint and model go', 'out/flow-digits'),
    ...trainingOptions,
  },
};

await main(command, async (options) => {
  const { steps, batch, depth, filters, out, seed } = options;
  const threads = await startBackend(options);
  const [trainSet, whole] = [await mnist('train'), await mnist('test')];
  const testSet = first(whole, Math.min(options.measured, whole.count));
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
  const began = performance.now();
  const finished = await train({
    trainer,
    batches: digitBytes(trainSet, batch),
    steps,
    batch: () => batch,
    every: 25,
    shown: { bits: 'flow' },
    out,
  });
  if (!finished) return 130;
  const took = since(began);
  return trainer.averaged(async () => {
    const cost = await bitsOfPixels(flow, testSet, randomStream(seed).fork('test'));
    console.log(
      `${cost.toFixed(3)} bits a pixel on ${testSet.count} digits of the test set, the histogram of each pixel ${histogramBits(trainSet, testSet).toFixed(3)}; trained in ${took}`,
    );
    const real = tidy(() => div(pixels(first(testSet, 10).images), 256));
    await drawAll(flow, real, randomStream(seed).fork('pictures'), out);
    real.dispose();
    await flow.model.save(folder(path.join(out, 'flow')));
    console.log(`${checkpointIn(out)}: all that training needs to go on`);
    return 0;
  });
});

/** Mean bits a pixel, with noise of its own for each digit. */
async function bitsOfPixels(flow: NormalizingFlow, digits: Digits, random: RandomStream): Promise<number> {
  const chunk = 100;
  let total = 0;
  for (let start = 0; start < digits.count; start += chunk) {
    const images = digits.images.subarray(start * 784, Math.min(start + chunk, digits.count) * 784);
    const found = tidy(() => {
      const x = dequantize(pixels(images), { bits, random: random.fork(start) });
      return mean(flow.bitsPerDimension(x, { bits })) as Scalar;
    });
    total += ((await found.data())[0] as number) * (images.length / 784);
    found.dispose();
  }
  return total / digits.count;
}

function first({ images, labels }: Digits, count: number): Digits {
  return { count, images: images.subarray(0, count * 784), labels: labels.subarray(0, count) };
}
