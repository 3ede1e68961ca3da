// Both columns of the protocol in INFORMATION.md, two runs at a time. Prints every seed and the paired
// difference.
import { grid } from './mixtures.js';
import { studies } from './studies.js';
import { trainAll } from './trainAll.js';
import type { Result } from './trainOnce.js';

const { methods, seeds } = studies.information;
const { name: mixture, centers } = grid;
const start = performance.now();
const jobs = seeds.flatMap((seed) =>
  methods.map((method) => ({ study: 'information' as const, mixture, method: method.name, seed })),
);
const results = await trainAll(jobs, ({ method, seed }, result) => {
  console.log(`${method}, seed ${seed}: ${cell(result)}, ${result.seconds.toFixed(0)} s`);
});

function missed({ modes }: Result): number {
  return centers.length - modes;
}

function cell(result: Result): string {
  const { held, quality, divergence, nats = Number.NaN } = result;
  const figures = [quality, divergence, nats].map((value) => value.toFixed(2));
  return [`${missed(result)} (${centers.length - held})`, ...figures].join(' · ');
}

console.log(
  `\nModes missed of ${centers.length} (not held) · fraction within 3σ · divergence in nats · information in nats\n`,
);
console.log(`| seed | ${methods.map(({ name }) => name).join(' | ')} | missed with minus without |`);
console.log(`| --- |${' --- |'.repeat(methods.length + 1)}`);
const differences = seeds.map((seed, row) => {
  const [without, withTerm] = results.slice(2 * row, 2 * row + 2) as [Result, Result];
  const difference = missed(withTerm) - missed(without);
  console.log(`| ${seed} | ${cell(without)} | ${cell(withTerm)} | ${difference} |`);
  return difference;
});
const count = differences.length;
const mean = differences.reduce((a, b) => a + b) / count;
const error = Math.sqrt(differences.reduce((sum, d) => sum + (d - mean) ** 2, 0) / (count * (count - 1)));
const total = (column: number) =>
  results.filter((_, index) => index % 2 === column).reduce((sum, result) => sum + missed(result), 0);
const averages = methods.map(({ name }, column) => `${name} ${(total(column) / count).toFixed(1)}`).join(', ');
const minutes = (performance.now() - start) / 60_000;
console.log(
  `\nmissed on average: ${averages}; paired difference ${mean.toFixed(1)} ± ${error.toFixed(1)} (standard error); ` +
    `${results.length} runs in ${minutes.toFixed(1)} min`,
);
