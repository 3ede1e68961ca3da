// Trains a renormalization flow and two Gaussians on the energy of the critical Ising model, and compares
// them with exact values.
import { fork } from 'node:child_process';
import path from 'node:path';
import { main } from '../../examples/shared/main.js';
import { integer, oneOf, trainingOptions } from '../../examples/shared/options.js';
import { since } from '../../examples/shared/session.js';
import type { Estimate } from './measure.js';
import type { Task, TaskResult } from './worker.js';

const { seed, help } = trainingOptions;
const command = {
  command: 'npm run ising',
  about: 'A renormalization flow of the critical Ising model, trained on its energy and compared with exact values.',
  options: {
    steps4: integer('updates for 4 by 4 sites', 6000, 1),
    steps8: integer('updates for 8 by 8 sites', 5000, 1),
    samples: integer('samples per update', 128, 1),
    measured: integer('samples to measure', 200_000, 1),
    filters: integer('filters of the conditioners', 24, 1),
    kernel: oneOf('kernel size of the conditioners, 1 or 3 blocks', '3', ['1', '3']),
    repeats: integer('disentanglers and decimators per scale', 1, 1),
    seed,
    help,
  },
};

await main(command, async ({ steps4, steps8, kernel, help: _, ...rest }) => {
  const start = performance.now();
  const lattices = [
    { side: 4, steps: steps4, bound: 0.1 },
    { side: 8, steps: steps8, bound: 0.5 },
  ];
  const results = await Promise.all(
    lattices.map(({ side, steps }) => train({ ...rest, side, steps, kernelSize: kernel === '3' ? 3 : 1 })),
  );
  console.log(
    '\n| sites | two Gaussians | renormalization flow | bound | energy per site | ⟨m²⟩ | effective fraction |',
  );
  console.log(`|${' --- |'.repeat(7)}`);
  let isMet = true;
  for (const [index, { gaussians, flow, exact }] of results.entries()) {
    const { side, bound } = lattices[index] as (typeof lattices)[number];
    const { free, energy, magnetization2, effectiveFraction } = flow;
    const cells = [
      `${side} by ${side}`,
      inNats(gaussians.free),
      inNats(free),
      `${bound}`,
      withExact(energy, exact.energy),
      withExact(magnetization2, exact.magnetization2),
      effectiveFraction.toFixed(3),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    isMet &&= free.mean <= bound && free.mean >= -3 * free.error;
    isMet &&= isExact(energy, exact.energy) && isExact(magnetization2, exact.magnetization2);
  }
  console.log(`\n${isMet ? 'all within bounds' : 'NOT all within bounds'}, ${since(start)}`);
  return isMet ? 0 : 1;
});

/**
 * Runs a task in its own process. Two processes with one thread each are faster than one with two threads.
 */
function train(task: Task): Promise<TaskResult> {
  return new Promise((resolve, reject) => {
    const worker = fork(path.join(import.meta.dirname, 'worker.ts'), { execArgv: ['--import', 'tsx'] });
    worker.once('message', (result: TaskResult) => {
      resolve(result);
      worker.disconnect();
    });
    worker.once('exit', (code) =>
      reject(new Error(`the worker of ${task.side} by ${task.side} sites ended with code ${code}`)),
    );
    worker.send(task);
  });
}

function inNats({ mean, error }: Estimate): string {
  return `${mean.toFixed(3)} ± ${error.toFixed(3)}`;
}

function withExact({ mean, error }: Estimate, exact: number): string {
  return `${mean.toFixed(5)} ± ${error.toFixed(5)}, exact ${exact.toFixed(5)}`;
}

/** Whether an estimate is within three standard errors of the exact value. */
function isExact({ mean, error }: Estimate, exact: number): boolean {
  return Math.abs(mean - exact) <= 3 * error;
}
