// All games of the protocol in README.md, two at a time; prints the tables and draws the samples of the first seed.
import '@tensorflow/tfjs-backend-cpu';
import { mkdir } from 'node:fs/promises';
import { writePng } from 'tfjs-generative/node';
import { densityPicture } from './densityPicture.js';
import { playGames } from './playGames.js';
import { studies } from './studies.js';
import type { Result } from './trainOnce.js';

const { mixtures, methods, seeds } = studies.methods;
const began = performance.now();
const jobs = mixtures.flatMap((mixture) =>
  methods.flatMap((method) =>
    seeds.map((seed) => ({ study: 'methods' as const, mixture: mixture.name, method: method.name, seed })),
  ),
);
const results = await playGames(jobs, ({ mixture, method, seed }, result) => {
  console.log(`${mixture}, ${method}, seed ${seed}: ${cell(result)}, ${result.seconds.toFixed(0)} s`);
});

function cell({ modes, held, quality, divergence }: Result): string {
  return `${modes} (${held}) · ${quality.toFixed(2)} · ${divergence.toFixed(2)}`;
}

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
