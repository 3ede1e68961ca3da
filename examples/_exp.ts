import '@tensorflow/tfjs-layers';
import { div, sub } from '@tensorflow/tfjs-core';
import { adam, adversarial, enableTraining, randomStream, shuffledBatches, Trainer } from 'tfjs-generative';
import { folder, useWasm } from 'tfjs-generative/node';
import { digitDiscriminator, digitGenerator, latent } from './digits/models.js';
import { mnist } from './shared/mnist.js';

const a = Object.fromEntries(process.argv.slice(2).map((x) => x.split('='))) as any;
const n = (k: string, d: number) => Number(a[k] ?? d);
await useWasm({ threads: n('threads', 1) });
await enableTraining();
const seed = n('seed', 1);
const random = randomStream(seed).fork('weights');
const G = digitGenerator(n('gc', 32), random.fork('generator'));
const D = digitDiscriminator(n('dc', 32), random.fork('discriminator'));
const d = await mnist('train');
const batches = shuffledBatches({
  data: d.images,
  shape: [28, 28, 1],
  labels: d.labels,
  classes: 10,
  batch: n('batch', 64),
  map: (x) => sub(div(x, 127.5), 1),
});
const half = n('half', 0);
const lr = (r: number) => (half ? (t: number) => r * 0.5 ** Math.max(0, (t - half) / half) : r);
const players = adversarial({
  generator: G,
  discriminator: D,
  latent,
  condition: 'digit',
  optimizers: {
    generator: adam({ learningRate: lr(n('glr', 1e-3)), beta1: n('b1', 0.5), beta2: n('b2', 0.999) }),
    discriminator: adam({ learningRate: lr(n('dlr', 1e-3)), beta1: n('b1', 0.5), beta2: n('b2', 0.999) }),
  },
});
const t = new Trainer({ players, ema: { of: G, decay: n('ema', 0.999) }, seed });
const t0 = performance.now();
for await (const p of t.train(batches, { steps: n('steps', 1200), every: 100 })) {
  console.log(
    p.step,
    JSON.stringify(p.losses),
    p.stepsPerSecond.toFixed(2),
    ((performance.now() - t0) / 1000).toFixed(0),
  );
  if (p.step % 400 === 0) await t.averaged(() => G.save(folder(`/tmp/b/x-${a.name}-${p.step}/generator`)));
}
