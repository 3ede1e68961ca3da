// Writes the table in docs/backends.md from the results of the tests, run once with stock tfjs and once with
// enableTraining: npm run support
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

const backends = ['cpu', 'wasm', 'webgl', 'webgpu'];
const kinds = ['values', 'first derivatives', 'second derivatives'];
const page = 'docs/backends.md';
const [begin, end] = ['<!-- support matrix -->', '<!-- end of support matrix -->'];
const folder = mkdtempSync(path.join(os.tmpdir(), 'support-'));

/** The results of the three tests of each operation and layer: right, wrong, or throws. */
function results(backend, stock) {
  const file = path.join(folder, `${backend}-${stock}.json`);
  const tests = ['operations', 'layers'].map((name) => `tests/backend/${name}.test.ts`);
  const args = ['vitest', 'run', ...tests, '--project', backend, '--reporter=json', `--outputFile=${file}`];
  try {
    execFileSync('npx', args, { stdio: 'ignore', env: { ...process.env, VITE_STOCK_TFJS: stock ? 'true' : '' } });
  } catch {
    // failures are expected; a run without results fails below
  }
  const byName = new Map();
  for (const { name: testFile, assertionResults } of JSON.parse(readFileSync(file, 'utf8')).testResults) {
    const prefix = testFile.includes('layers') ? 'layers.' : '';
    for (const { ancestorTitles, title, status, failureMessages } of assertionResults) {
      const kind = kinds.findIndex((known) => title.startsWith(known));
      if (kind < 0) continue;
      const marks = byName.get(prefix + ancestorTitles[0]) ?? ['·', '·', '·'];
      if (status === 'passed') marks[kind] = '✓';
      else if (status === 'failed') marks[kind] = failureMessages[0].startsWith('AssertionError') ? '≠' : '✗';
      byName.set(prefix + ancestorTitles[0], marks);
    }
  }
  return byName;
}

const stock = backends.map((backend) => results(backend, true));
const repaired = backends.map((backend) => results(backend, false));
const names = [...repaired[0].keys()];
const good = (marks) => marks !== undefined && !/[✗≠]/.test(marks.join(''));
const cell = (name, index) => {
  const [before, after] = [stock[index].get(name) ?? ['✗', '✗', '✗'], repaired[index].get(name)];
  return good(after) ? before.join('') : `${before.join('')}, repaired ${after?.join('') ?? '✗✗✗'}`;
};
const differing = names.filter((name) => !backends.every((_, index) => good(stock[index].get(name))));
const same = names.filter((name) => !differing.includes(name));
const table = [
  `| stock tfjs | ${backends.join(' | ')} |`,
  `| --- |${' --- |'.repeat(backends.length)}`,
  ...differing.map((name) => `| \`${name}\` | ${backends.map((_, index) => cell(name, index)).join(' | ')} |`),
];
const text = `${table.join('\n')}

These are right in stock tfjs on all four backends: ${same.map((name) => `\`${name}\``).join(', ')}.`;

const before = readFileSync(page, 'utf8');
const [head, rest] = before.split(begin);
writeFileSync(page, `${head}${begin}\n\n${text}\n\n${end}${rest.split(end)[1]}`);
