// Training images per second: wasm with this library's kernels against tfjs's cpu backend, in one run: `npm run bench`.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { setBackend } from '@tensorflow/tfjs-core';
import { adam, adversarial, randomStream, Trainer } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { digitDiscriminator, digitGenerator, latent } from '../examples/digits/models.js';
import { digitBatches, mnist } from '../examples/shared/mnist.js';

const channels = 16;
const batch = 8;
const rounds = 5;
const steps = { wasm: 20, cpu: 2 };

const digits = await mnist('train');
const batches = digitBatches(digits, batch);

function newTrainer(): Trainer {
  const random = randomStream(1);
  const generator = digitGenerator(channels, random.fork('generator'));
  const discriminator = digitDiscriminator(channels, random.fork('discriminator'));
  const optimizers = { generator: adam(), discriminator: adam() };
  return new Trainer({
    players: adversarial({ generator, discriminator, latent, condition: 'digit', optimizers }),
    ema: { of: generator },
  });
}

/** Images per second over the given steps, after one step that is not counted. */
async function speed(trainer: Trainer, count: number): Promise<number> {
  for await (const _ of trainer.train(batches, { steps: trainer.step + 1 }));
  const before = performance.now();
  for await (const _ of trainer.train(batches, { steps: trainer.step + count, every: count }));
  return (1000 * count * batch) / (performance.now() - before);
}

const threads = await useWasm();
const onWasm = newTrainer();
await setBackend('cpu');
const onCpu = newTrainer();

const results = { wasm: [] as number[], cpu: [] as number[], ratio: [] as number[] };
for (let round = 0; round < rounds; round += 1) {
  await setBackend('wasm');
  const wasm = await speed(onWasm, steps.wasm);
  await setBackend('cpu');
  const cpu = await speed(onCpu, steps.cpu);
  results.wasm.push(wasm);
  results.cpu.push(cpu);
  results.ratio.push(wasm / cpu);
  console.log(
    `round ${round + 1} of ${rounds}: wasm ${wasm.toFixed(0)}, cpu ${cpu.toFixed(1)} images/s, ratio ${(wasm / cpu).toFixed(1)}`,
  );
}

const median = (values: number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] as number;
console.log(`\nthe GAN of npm start at ${channels} channels, batch ${batch}; medians of ${rounds} rounds
wasm, ${threads} threads: ${median(results.wasm).toFixed(0)} images/s
cpu backend of tfjs: ${median(results.cpu).toFixed(1)} images/s
ratio: ${median(results.ratio).toFixed(1)}`);
