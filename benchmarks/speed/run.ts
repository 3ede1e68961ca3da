// Every figure of docs/performance.md, each part in its own process: npm run bench, or npm run bench -- step
// threads
import { spawn } from 'node:child_process';
import { type Figure, figuresIn } from './figure.js';

const parts = [
  'convolution',
  'products',
  'step',
  'profile',
  'threads',
  'jaxJs',
  'webgl',
  'memory',
  'narrowRows',
  'fewChannels',
  'reversible',
];
const requested = process.argv.slice(2);
const unknown = requested.find((name) => !parts.includes(name));
if (unknown) {
  console.error(`bench: parts must be among ${parts.join(', ')}, got "${unknown}"`);
  process.exit(2);
}

const figures: Figure[] = [];
for (const part of parts.filter((name) => requested.length === 0 || requested.includes(name))) {
  console.log(`\n# ${part}`);
  figures.push(...(await runPart(part)));
}

const met = ({ ratio, goal, atMost }: Figure) => (atMost ? ratio <= goal : ratio >= goal);
console.log('\n| what | ratio | goal | met | measured |\n| --- | --- | --- | --- | --- |');
for (const figure of figures) {
  const { what, ratio, goal, atMost, detail } = figure;
  console.log(
    [
      `| ${what} | ${ratio.toPrecision(3)} `,
      `| ${atMost ? 'at most' : 'at least'} ${goal} | ${met(figure) ? 'yes' : 'NO'} | ${detail} |`,
    ].join(''),
  );
}
process.exitCode = figures.every(met) ? 0 : 1;

function runPart(part: string): Promise<Figure[]> {
  return new Promise((resolve, reject) => {
    const file = `${import.meta.dirname}/${part}.ts`;
    const child = spawn(process.execPath, ['--import', 'tsx', file], { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      process.stdout.write(text.replace(/^@figure .*\n?/gm, ''));
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(figuresIn(output));
      else reject(new Error(`bench: the part "${part}" ended with code ${code}`));
    });
  });
}
