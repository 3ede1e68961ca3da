// Trains two Gaussians and the renormalisation flow on one lattice, on one thread of wasm, and sends what they are worth.
import '@tensorflow/tfjs-layers';
import { fill } from '@tensorflow/tfjs-core';
import {
  actNorm,
  adam,
  chain,
  gradientClipping,
  inverseOf,
  invertibleConv,
  linearSchedule,
  type NormalizingFlow,
  normalizingFlow,
  randomStream,
  renormalizationFlow,
  reverseKl,
  Trainer,
  withoutData,
} from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { since } from '../../examples/shared/session.js';
import { energy, type Lattice, lattice } from './lattice.js';
import { type Measured, measure } from './measure.js';

/** What to train on which lattice. */
export interface Task {
  /** Sites along a side. */
  side: number;
  steps: number;
  /** Of an update. */
  samples: number;
  /** Samples that are measured. */
  measured: number;
  filters: number;
  kernelSize: 1 | 3;
  repeats: number;
  seed: number;
}

/** What came of it; free energies in nats above −ln Z. */
export interface Learned {
  gaussians: Measured;
  flow: Measured;
  exact: Lattice['exact'];
}

// who waits for it is gone, or has what it waited for
process.once('disconnect', () => process.exit());
process.once('message', async (task: Task) => {
  await useWasm({ threads: 1 });
  const { side, steps, filters, kernelSize, repeats, seed } = task;
  const random = randomStream(seed);
  const flow = renormalizationFlow({ side, symmetric: true, filters, repeats, kernelSize, seed: random.seed });
  const model = lattice(side);
  const gaussians = await learn(model, task, {
    name: 'two Gaussians',
    flow: twoGaussians(side),
    steps: 2000,
    learningRate: 1e-2,
  });
  const learned = await learn(model, task, { name: 'renormalisation flow', flow, steps, learningRate: 3e-3 });
  process.send?.({ gaussians, flow: learned, exact: model.exact } satisfies Learned);
});

/** A Gaussian with any mean and covariance, and its mirror image: the best that a model without structure can do. */
function twoGaussians(side: number): NormalizingFlow {
  const shift = actNorm();
  const bijector = inverseOf(chain([invertibleConv(), shift]));
  const flow = normalizingFlow({ shape: [side ** 2], bijector, symmetric: true });
  // from a magnetised field, as both Gaussians would stay one if they began as one
  const [mean] = shift.trainableWeights;
  mean?.write(fill(mean.shape as number[], 2));
  return flow;
}

interface Learning {
  name: string;
  flow: NormalizingFlow;
  steps: number;
  learningRate: number;
}

async function learn(model: Lattice, task: Task, { name, flow, steps, learningRate }: Learning): Promise<Measured> {
  const { samples, measured, seed } = task;
  const what = `${model.side} by ${model.side} sites, ${name}`;
  const began = performance.now();
  const falling = linearSchedule({
    from: learningRate,
    to: learningRate / 100,
    start: Math.round(steps / 2),
    steps: Math.ceil(steps / 2),
  });
  const optimizer = gradientClipping({ optimizer: adam({ learningRate: falling, beta1: 0.9, beta2: 0.99 }), norm: 10 });
  const player = reverseKl({ flow, energy: energy(model), samples, optimizer });
  const trainer = new Trainer({ players: [player], seed });
  const above = (free: number) => `${(free - model.floor).toFixed(3)} nats above −ln Z`;
  for await (const progress of trainer.train(withoutData, { steps, reportEvery: Math.min(steps, 250) }))
    console.log(
      `${what}, step ${progress.step}: ${above(progress.losses.flow as number)}, ${progress.stepsPerSecond.toFixed(1)} steps a second`,
    );
  trainer.dispose();
  const found = await measure(flow, model, { samples: measured, seed });
  console.log(`${what}: ${flow.model.countParams()} weights, ${since(began)}, ${above(found.free.mean)}`);
  return { ...found, free: { ...found.free, mean: found.free.mean - model.floor } };
}
