import '@tensorflow/tfjs-layers';
import { div, oneHot, range, sub, tidy, cast, engine, memory, floorDiv, type Tensor2D, type Tensor } from '@tensorflow/tfjs-core';
import { adam, adversarial, hinge, randomStream, sampleGrid, shuffledBatches, Trainer, enableTraining } from 'tfjs-generative';
import { useWasm, writePng } from 'tfjs-generative/node';
import { mnist } from '../shared/mnist.js';
import { digitDiscriminator, digitGenerator, latent } from './models.js';
const args = Object.fromEntries(process.argv.slice(2).map((a) => a.split('=')));
(globalThis as any).ACT = args.act; (globalThis as any).SMALL = args.small;
const n = (k: string, d: number) => Number(args[k] ?? d);
const threads = await useWasm({ threads: n('threads', 2) });
console.log('threads', threads);
await enableTraining();
const random = randomStream(n('seed', 1));
const G = digitGenerator(n('gc', 32), random.fork('generator'));
const D = digitDiscriminator(n('dc', 32), random.fork('discriminator'));
const data = await mnist('train');
const batches = shuffledBatches({ data: data.images, shape: [28, 28, 1], labels: data.labels, classes: 10, batch: n('batch', 64), map: (x) => sub(div(x, 127.5), 1) });
const trainer = new Trainer({
  players: adversarial({ generator: G, discriminator: D, latent, loss: hinge, condition: 'digit', optimizers: { generator: adam({ learningRate: n('glr', 1e-3), beta1: n('b1', 0.5) }), discriminator: adam({ learningRate: n('dlr', 1e-3), beta1: n('b1', 0.5) }) } }),
  ema: { of: G, decay: n('ema', 0.999) }, seed: 1,
});
const steps = n('steps', 100); const every = n('every', 20);
const t0 = performance.now();
if (args.profile) {
  for await (const p of trainer.train(batches, { steps: 3, every: 3 })) console.log(p);
  const info: any = await engine().profile(async () => { for await (const p of trainer.train(batches, { steps: 4, every: 50 })) p; return cast(1, 'float32'); });
  const by = new Map<string, { n: number; ms: number }>();
  for (const k of info.kernels) { const t = await k.kernelTimeMs; const e = by.get(k.name) ?? { n: 0, ms: 0 }; e.n++; e.ms += typeof t === 'number' ? t : t.kernelMs ?? 0; by.set(k.name, e); }
  console.table([...by].sort((a, b) => b[1].ms - a[1].ms).slice(0, 25).map(([k, v]) => ({ k, n: v.n, ms: v.ms.toFixed(1) })));
  const rows = []; for (const k of info.kernels) { const t = await k.kernelTimeMs; rows.push({ k: k.name, ms: +(typeof t === 'number' ? t : t.kernelMs ?? 0).toFixed(2), i: k.inputShapes.map((s: any) => s ? '[' + s + ']' : '-').join(' '), o: k.outputShapes.map((s: any) => '[' + s + ']').join(' ') }); } rows.sort((a, b) => b.ms - a.ms); for (const r of rows.slice(0, 60)) console.log(r.k.padEnd(22), String(r.ms).padStart(7), r.i, '->', r.o);
  process.exit(0);
}
const labels = tidy(() => cast(oneHot(cast(floorDiv(range(0, 100), 10), 'int32'), 10), 'float32')) as Tensor2D;
for await (const p of trainer.train(batches, { steps, every })) {
  console.log(p.step, p.losses, (p.stepsPerSecond).toFixed(2) + '/s', ((performance.now() - t0) / 1000).toFixed(0) + 's', memory().numTensors);
  if (p.step === steps) { const { folder } = await import('tfjs-generative/node'); await trainer.averaged(() => G.save(folder(`/tmp/b/m-${args.name}/generator`))); }
  if (p.step % n('png', 200) === 0 || p.step === steps) { const s = await trainer.sample(100, { codes: { digit: labels } }); await writePng(`/tmp/b/${args.name ?? 'g'}-${p.step}.png`, tidy(() => sampleGrid(s, { columns: 10 }))); s.dispose(); }
}
