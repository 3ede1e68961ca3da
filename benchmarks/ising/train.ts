// The renormalisation flow of the critical Ising model, learned from its energy alone and held against exact values, beside two Gaussians.
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
import { main } from '../../examples/shared/main.js';
import { integer, oneOf, trainingOptions } from '../../examples/shared/options.js';
import { since, startBackend } from '../../examples/shared/session.js';
import { energy, type Lattice, lattice } from './lattice.js';
import { type Estimate, measure } from './measure.js';

const { backend, threads, seed, help } = trainingOptions;
const command = {
  command: 'npm run ising',
  about:
    'The renormalisation flow of the critical Ising model, learned from its energy alone and held against exact values.',
  options: {
    steps4: integer('updates for 4 by 4 sites', 2000, 1),
    steps8: integer('updates for 8 by 8 sites', 2000, 1),
    samples: integer('samples of an update', 256, 1),
    measured: integer('samples that are measured', 100_000, 1),
    filters: integer('filters of the conditioners', 32, 1),
    kernel: oneOf('what conditioners see, 1 block or 3 by 3', '3', ['1', '3']),
    repeats: integer('disentanglers and decimators of each scale', 1, 1),
    backend,
    threads,
    seed,
    help,
  },
};

await main(command, async (options) => {
  await startBackend(options);
  const { samples, measured, filters, kernel, repeats, seed: start } = options;
  for (const { side, steps, most } of [
    { side: 4, steps: options.steps4, most: 0.1 },
    { side: 8, steps: options.steps8, most: 0.5 },
  ]) {
    const model = lattice(side);
    const flows = {
      'two Gaussians': { flow: twoGaussians(side), steps: 2000, learningRate: 1e-2 },
      renormalization: {
        flow: renormalizationFlow({
          side,
          symmetric: true,
          filters,
          repeats,
          kernelSize: kernel === '3' ? 3 : 1,
          random: randomStream(start),
        }),
        steps,
        learningRate: 3e-3,
      },
    };
    console.log(`\n${side} by ${side} sites, −ln Z ${model.floor.toFixed(6)} nats`);
    for (const [name, args] of Object.entries(flows)) {
      const began = performance.now();
      await learn(model, name, { ...args, samples, seed: start });
      const found = await measure(args.flow, model, { samples: measured, seed: start });
      const { exact, floor } = model;
      const above = found.free.mean - floor;
      console.log(
        `${name}: ${args.flow.model.countParams()} weights, ${since(began)}, free energy ${above.toFixed(3)} ± ${found.free.error.toFixed(3)} nats above`,
      );
      if (name !== 'renormalization') continue;
      console.log(`of its samples, weighed, the share that counts is ${found.effective.toFixed(3)}`);
      tell('energy a site', found.energy, exact.energy);
      tell('⟨m²⟩', found.magnetization2, exact.magnetization2);
      if (above > most || above < -3 * found.free.error) process.exitCode = 1;
    }
  }
  return Number(process.exitCode ?? 0);
});

function tell(what: string, { mean, error }: Estimate, exact: number): void {
  const off = (mean - exact) / error;
  console.log(
    `${what} ${mean.toFixed(5)} ± ${error.toFixed(5)}, exact ${exact.toFixed(5)}: ${off.toFixed(1)} errors off`,
  );
  if (Math.abs(off) > 3) process.exitCode = 1;
}

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

async function learn(
  model: Lattice,
  name: string,
  {
    flow,
    steps,
    learningRate,
    samples,
    seed: start,
  }: { flow: NormalizingFlow; steps: number; learningRate: number; samples: number; seed: number },
): Promise<void> {
  const falling = linearSchedule({
    from: learningRate,
    to: learningRate / 100,
    start: Math.round(steps / 2),
    steps: Math.ceil(steps / 2),
  });
  const optimizer = gradientClipping({ optimizer: adam({ learningRate: falling, beta1: 0.9, beta2: 0.99 }), norm: 10 });
  const trainer = new Trainer({
    players: [reverseKl({ flow, energy: energy(model), samples, optimizer })],
    seed: start,
  });
  for await (const { step, losses, stepsPerSecond } of trainer.train(withoutData, {
    steps,
    every: Math.min(steps, 250),
  }))
    console.log(
      `  ${name}, step ${step}: ${((losses.flow as number) - model.floor).toFixed(3)} nats above, ${stepsPerSecond.toFixed(1)} steps a second`,
    );
  trainer.dispose();
}
