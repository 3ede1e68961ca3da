// Runs an example by its name: `npm run example infogan -- --help`.
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const script = (idea: string) => path.join(import.meta.dirname, idea, 'train.ts');
const [idea = '', ...args] = process.argv.slice(2);
const folders = await readdir(import.meta.dirname, { withFileTypes: true });
const ideas = folders.filter((entry) => entry.isDirectory() && existsSync(script(entry.name))).map(({ name }) => name);
if (ideas.includes(idea)) {
  process.argv = [...process.argv.slice(0, 2), ...args];
  await import(pathToFileURL(script(idea)).href);
} else {
  console.error(`npm run example NAME: must be one of ${ideas.join(', ')}, got "${idea}"`);
  process.exitCode = 2;
}
