// Runs an example by its name: `npm run example infogan -- --help`.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const script = (example: string) => path.join(import.meta.dirname, example, 'train.ts');
const [example = '', ...args] = process.argv.slice(2);
const folders = await readdir(import.meta.dirname, { withFileTypes: true });
const examples = folders
  .filter((entry) => entry.isDirectory() && existsSync(script(entry.name)))
  .map(({ name }) => name);
if (examples.includes(example)) {
  process.argv = [...process.argv.slice(0, 2), ...args];
  await import(pathToFileURL(script(example)).href);
} else {
  console.error(`npm run example NAME: must be one of ${examples.join(', ')}, got "${example}"`);
  process.exitCode = 2;
}
