// All runs of the protocol in README.md, two at a time. Prints the tables and draws the samples of the first
// seed.
import '@tensorflow/tfjs-backend-cpu';
import { mkdir } from 'node:fs/promises';
import { writePng } from 'tfjs-generative/node';
import { densityImage } from './densityImage.js';
import { studies } from './studies.js';
import { trainAll } from './trainAll.js';
import type { Result } from './trainOnce.js';

const { mixtures, methods, seeds } = studies.methods;
const start = performance.now();
const jobs = mixtures.flatMap((mixture) =>
  methods.flatMap((method) =>
    seeds.map((seed) => ({ study: 'methods' as const, mixture: mixture.name, method: method.name, seed })),
  ),
);
const results = await trainAll(jobs, ({ mixture, method, seed }, result) => {
  console.log(`${mixture}, ${method}, seed ${seed}: ${cell(result)}, ${result.seconds.toFixed(0)} s`);
});

function cell({ modes, held, quality, divergence }: Result): string {
  return `${modes} (${held}) · ${quality.toFixed(2)} · ${divergence.toFixed(2)}`;
}

const resultsOf = (mixture: string, method: string) =>
  results.filter((_, index) => jobs[index]?.mixture === mixture && jobs[index]?.method === method);
for (const { name, centers } of mixtures) {
  console.log(`\n**${name}**: modes found of ${centers.length} (held) · fraction within 3σ · divergence in nats\n`);
  console.log(`| | ${seeds.map((seed) => `seed ${seed}`).join(' | ')} | all found in |`);
  console.log(`| --- |${' --- |'.repeat(seeds.length + 1)}`);
  for (const method of methods) {
    const row = resultsOf(name, method.name);
    const all = row.filter(({ modes }) => modes === centers.length).length;
    console.log(`| ${method.name} | ${row.map(cell).join(' | ')} | ${all} of ${seeds.length} |`);
  }
}
await mkdir('out', { recursive: true });
const panels = mixtures.map((mixture) =>
  methods.map((method) => resultsOf(mixture.name, method.name)[0]?.samples ?? []),
);
await writePng('out/gaussians.png', await densityImage(panels));
const minutes = (performance.now() - start) / 60_000;
console.log(
  `\n${jobs.length} runs in ${minutes.toFixed(1)} min; out/gaussians.png: samples of seed ${seeds[0]}, ` +
    'one row per mixture, one column per method',
);
