// All games of the protocol in README.md, two at a time; prints the tables and draws the samples of the first seed.
import '@tensorflow/tfjs-backend-cpu';
import { fork } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { writePng } from 'tfjs-generative/node';
import { densityPicture } from './densityPicture.js';
import { mixtures } from './mixtures.js';
import { methods, type Result, seeds } from './train.js';
import type { Job } from './worker.js';

const processes = 2;
const began = performance.now();
const jobs: Job[] = mixtures.flatMap((mixture) =>
  methods.flatMap((method) => seeds.map((seed) => ({ mixture: mixture.name, method: method.name, seed }))),
);
const waiting = [...jobs.entries()];
const results: Result[] = [];

/** Works on what is waiting until nothing is. */
function work(): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = fork(path.join(import.meta.dirname, 'worker.ts'), { execArgv: ['--import', 'tsx'], silent: true });
    let current: number | undefined;
    worker.stderr?.on('data', (text) => {
      if (/error/i.test(String(text))) process.stderr.write(text);
    });
    worker.on('message', (result: Result | 'ready') => {
      if (result !== 'ready') {
        results[current as number] = result;
        const { mixture, method, seed } = jobs[current as number] as Job;
        console.log(`${mixture}, ${method}, seed ${seed}: ${cell(result)}, ${result.seconds.toFixed(0)} s`);
      }
      const next = waiting.shift();
      if (next) {
        [current] = next;
        worker.send(next[1]);
      } else {
        worker.kill();
        resolve();
      }
    });
    worker.on('exit', (code) => {
      if (code) reject(new Error(`a worker ended with code ${code}`));
    });
  });
}

function cell({ modes, held, quality, divergence }: Result): string {
  return `${modes} (${held}) · ${quality.toFixed(2)} · ${divergence.toFixed(2)}`;
}

await Promise.all(Array.from({ length: processes }, work));

const of = (mixture: string, method: string) =>
  results.filter((_, index) => jobs[index]?.mixture === mixture && jobs[index]?.method === method);
for (const { name, centres } of mixtures) {
  console.log(`\n**${name}**: modes found of ${centres.length} (held) · share within 3σ · divergence in nats\n`);
  console.log(`| | ${seeds.map((seed) => `seed ${seed}`).join(' | ')} | all found in |`);
  console.log(`| --- |${' --- |'.repeat(seeds.length + 1)}`);
  for (const method of methods) {
    const row = of(name, method.name);
    const all = row.filter(({ modes }) => modes === centres.length).length;
    console.log(`| ${method.name} | ${row.map(cell).join(' | ')} | ${all} of ${seeds.length} |`);
  }
}
await mkdir('out', { recursive: true });
const panels = mixtures.map((mixture) => methods.map((method) => of(mixture.name, method.name)[0]?.samples ?? []));
await writePng('out/gaussians.png', await densityPicture(panels));
const minutes = (performance.now() - began) / 60_000;
console.log(
  `\n${jobs.length} trainings in ${minutes.toFixed(1)} min; out/gaussians.png: samples of seed ${seeds[0]}, a row a mixture, a column a method`,
);
