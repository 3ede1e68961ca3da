// The renormalisation flow of the critical Ising model, learned from its energy alone and held against exact values, beside two Gaussians.
import { fork } from 'node:child_process';
import path from 'node:path';
import { main } from '../../examples/shared/main.js';
import { integer, oneOf, trainingOptions } from '../../examples/shared/options.js';
import { since } from '../../examples/shared/session.js';
import type { Estimate } from './measure.js';
import type { Learned, Task } from './worker.js';

const { seed, help } = trainingOptions;
const command = {
  command: 'npm run ising',
  about:
    'The renormalisation flow of the critical Ising model, learned from its energy alone and held against exact values.',
  options: {
    steps4: integer('updates for 4 by 4 sites', 6000, 1),
    steps8: integer('updates for 8 by 8 sites', 5000, 1),
    samples: integer('samples of an update', 128, 1),
    measured: integer('samples that are measured', 200_000, 1),
    filters: integer('filters of the conditioners', 24, 1),
    kernel: oneOf('what conditioners see, 1 block or 3 by 3', '3', ['1', '3']),
    repeats: integer('disentanglers and decimators of each scale', 1, 1),
    seed,
    help,
  },
};

await main(command, async ({ steps4, steps8, kernel, help: _, ...rest }) => {
  const began = performance.now();
  const lattices = [
    { side: 4, steps: steps4, most: 0.1 },
    { side: 8, steps: steps8, most: 0.5 },
  ];
  const learned = await Promise.all(
    lattices.map(({ side, steps }) => learn({ ...rest, side, steps, kernelSize: kernel === '3' ? 3 : 1 })),
  );
  console.log(
    '\n| sites | two Gaussians | renormalisation flow | at most | energy a site | ⟨m²⟩ | share that counts |',
  );
  console.log(`|${' --- |'.repeat(7)}`);
  let met = true;
  for (const [place, { gaussians, flow, exact }] of learned.entries()) {
    const { side, most } = lattices[place] as (typeof lattices)[number];
    const { free, energy, magnetization2, effective } = flow;
    const cells = [
      `${side} by ${side}`,
      inNats(gaussians.free),
      inNats(free),
      `${most}`,
      besideExact(energy, exact.energy),
      besideExact(magnetization2, exact.magnetization2),
      effective.toFixed(3),
    ];
    console.log(`| ${cells.join(' | ')} |`);
    met &&= free.mean <= most && free.mean >= -3 * free.error;
    met &&= isExact(energy, exact.energy) && isExact(magnetization2, exact.magnetization2);
  }
  console.log(`\n${met ? 'all within bounds' : 'NOT all within bounds'}, ${since(began)}`);
  return met ? 0 : 1;
});

/** In a process of its own, as two on a thread each take less time than one after the other on two. */
function learn(task: Task): Promise<Learned> {
  return new Promise((resolve, reject) => {
    const worker = fork(path.join(import.meta.dirname, 'worker.ts'), { execArgv: ['--import', 'tsx'] });
    worker.once('message', (learned: Learned) => {
      resolve(learned);
      worker.disconnect();
    });
    worker.once('exit', (code) =>
      reject(new Error(`the worker of ${task.side} by ${task.side} sites ended with ${code}`)),
    );
    worker.send(task);
  });
}

function inNats({ mean, error }: Estimate): string {
  return `${mean.toFixed(3)} ± ${error.toFixed(3)}`;
}

function besideExact({ mean, error }: Estimate, exact: number): string {
  return `${mean.toFixed(5)} ± ${error.toFixed(5)}, exact ${exact.toFixed(5)}`;
}

/** Within three standard errors. */
function isExact({ mean, error }: Estimate, exact: number): boolean {
  return Math.abs(mean - exact) <= 3 * error;
}
