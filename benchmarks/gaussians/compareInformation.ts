// Both columns of the protocol in INFORMATION.md, two games at a time; prints every seed and the paired difference.
import { grid } from './mixtures.js';
import { playGames } from './playGames.js';
import { studies } from './studies.js';
import type { Result } from './trainOnce.js';

const { methods, seeds } = studies.information;
const { name: mixture, centres } = grid;
const began = performance.now();
const jobs = seeds.flatMap((seed) =>
  methods.map((method) => ({ study: 'information' as const, mixture, method: method.name, seed })),
);
const results = await playGames(jobs, ({ method, seed }, result) => {
  console.log(`${method}, seed ${seed}: ${cell(result)}, ${result.seconds.toFixed(0)} s`);
});

function missed({ modes }: Result): number {
  return centres.length - modes;
}

function cell(result: Result): string {
  const { held, quality, divergence, nats = Number.NaN } = result;
  return `${missed(result)} (${centres.length - held}) · ${quality.toFixed(2)} · ${divergence.toFixed(2)} · ${nats.toFixed(2)}`;
}

console.log(
  `\nModes missed of ${centres.length} (not held) · share within 3σ · divergence in nats · information in nats\n`,
);
console.log(`| seed | ${methods.map(({ name }) => name).join(' | ')} | missed with, less without |`);
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
const total = (place: number) =>
  results.filter((_, index) => index % 2 === place).reduce((sum, result) => sum + missed(result), 0);
console.log(
  `\nmissed on average: ${methods.map(({ name }, place) => `${name} ${(total(place) / count).toFixed(1)}`).join(', ')}; paired difference ${mean.toFixed(1)} ± ${error.toFixed(1)} (standard error); ${results.length} trainings in ${((performance.now() - began) / 60_000).toFixed(1)} min`,
);
