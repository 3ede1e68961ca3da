// Trains two Gaussians and the renormalization flow on one lattice, on one thread of wasm, and sends their
// figures.
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

/** The lattice and the settings of training. */
export interface Task {
  /** Sites per side. */
  side: number;
  steps: number;
  /** Samples per update. */
  samples: number;
  /** Samples to measure. */
  measured: number;
  filters: number;
  kernelSize: 1 | 3;
  repeats: number;
  seed: number;
}

/** Figures of a task. Free energies are in nats above −ln Z. */
export interface TaskResult {
  gaussians: Measured;
  flow: Measured;
  exact: Lattice['exact'];
}

// the parent process has ended or has its result
process.once('disconnect', () => process.exit());
process.once('message', async (task: Task) => {
  await useWasm({ threads: 1 });
  const { side, steps, filters, kernelSize, repeats, seed } = task;
  const random = randomStream(seed);
  const flow = renormalizationFlow({ side, symmetric: true, filters, repeats, kernelSize, seed: random.seed });
  const model = lattice(side);
  const gaussians = await trainFlow(model, task, {
    name: 'two Gaussians',
    flow: twoGaussians(side),
    steps: 2000,
    learningRate: 1e-2,
  });
  const trained = await trainFlow(model, task, { name: 'renormalization flow', flow, steps, learningRate: 3e-3 });
  process.send?.({ gaussians, flow: trained, exact: model.exact } satisfies TaskResult);
});

/** A Gaussian with any mean and covariance, and its mirror image: the baseline without structure. */
function twoGaussians(side: number): NormalizingFlow {
  const shift = actNorm();
  const bijector = inverseOf(chain([invertibleConv(), shift]));
  const flow = normalizingFlow({ shape: [side ** 2], bijector, symmetric: true });
  // starts with a magnetized field, because two equal Gaussians would stay equal
  const [mean] = shift.trainableWeights;
  mean?.write(fill(mean.shape as number[], 2));
  return flow;
}

interface Training {
  name: string;
  flow: NormalizingFlow;
  steps: number;
  learningRate: number;
}

async function trainFlow(model: Lattice, task: Task, { name, flow, steps, learningRate }: Training): Promise<Measured> {
  const { samples, measured, seed } = task;
  const title = `${model.side} by ${model.side} sites, ${name}`;
  const start = performance.now();
  const decreasing = linearSchedule({
    from: learningRate,
    to: learningRate / 100,
    start: Math.round(steps / 2),
    steps: Math.ceil(steps / 2),
  });
  const optimizer = gradientClipping({
    optimizer: adam({ learningRate: decreasing, beta1: 0.9, beta2: 0.99 }),
    norm: 10,
  });
  const player = reverseKl({ flow, energy: energy(model), samples, optimizer });
  const trainer = new Trainer({ players: [player], seed });
  const above = (free: number) => `${(free - model.floor).toFixed(3)} nats above −ln Z`;
  for await (const progress of trainer.train(withoutData, { steps, reportEvery: Math.min(steps, 250) }))
    console.log(
      `${title}, step ${progress.step}: ${above(progress.losses.flow as number)}, ` +
        `${progress.stepsPerSecond.toFixed(1)} steps/s`,
    );
  trainer.dispose();
  const figures = await measure(flow, model, { samples: measured, seed });
  console.log(`${title}: ${flow.model.countParams()} weights, ${since(start)}, ${above(figures.free.mean)}`);
  return { ...figures, free: { ...figures.free, mean: figures.free.mean - model.floor } };
}
