import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { categories, categoryOf } from '../../scripts/categories.mjs';
import { everyBlock } from '../node/everyBlock.js';
import { factoryOf } from './budgets.js';
import { exportingAll, exportsOf, importsOf, modules } from './exportsOf.js';
import { library, rooms } from './rooms.js';

const read = (file: string) => readFile(path.resolve(import.meta.dirname, '../..', file), 'utf8');

/** Public classes that tfjs saves and loads by name, and that are not there to be extended. */
const saved = Object.values(library)
  .flatMap((names) => Object.entries(names))
  .filter(
    ([name, value]) => Object.hasOwn(value as object, 'className') && !['Adam', 'GradientClipping'].includes(name),
  )
  .map(([name]) => name);

test('there are as many classes as there were', () => {
  expect(saved.length).toBeGreaterThanOrEqual(42);
});

test.each(saved)('%s has a factory, a line in register.ts, and a model in everyBlock.ts', async (name) => {
  const factory = factoryOf(name);
  expect(Object.values(rooms).flat()).toContain(factory);
  const register = await read('src/register.ts');
  expect(register.split(/\W/).filter((word) => word === name)).toHaveLength(2);
  expect(Object.keys(everyBlock()).filter((title) => title.split(/[ ,]/)[0] === factory)).not.toEqual([]);
});

test('every room is exported by index.ts and package.json', async () => {
  const folders = (await readdir(path.resolve('src'), { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    // what layers are made of; it has no public names
    .filter((name) => name !== 'bases');
  expect([...Object.keys(rooms), 'node'].sort()).toEqual(folders.sort());
  const { exports } = JSON.parse(await read('package.json')) as { exports: Record<string, unknown> };
  // core has what other rooms need; its public names are in the main entry
  for (const room of folders.filter((name) => name !== 'core')) expect(Object.keys(exports)).toContain(`./${room}`);
});

const named = (file: string) => new Map(exportsOf(file).map(({ name, target }) => [name, target]));

test.each(Object.keys(rooms))('every value and type of %s is in index.ts', (room) => {
  const index = named('index.ts');
  const missing = [...named(`${room}/index.ts`)].filter(([name, target]) => index.get(name) !== target);
  expect(missing.map(([name]) => name)).toEqual([]);
});

test('every value and type of index.ts is in the index of one room', () => {
  const inRooms = Object.keys(rooms).flatMap((room) => [...named(`${room}/index.ts`).keys()]);
  expect([...named('index.ts').keys()].sort()).toEqual(inRooms.sort());
});

test('index files name what they export', () => {
  // the CommonJS bundle is index.ts and one more name
  expect(exportingAll).toEqual(['cjs.ts']);
});

const indexes = modules.filter((file) => /^(\w+\/)?index\.ts$/.test(file));
const indexOf = (file: string) => `${file.split('/')[0]}/index.ts`;
const lists = [...indexes, 'cjs.ts', 'register.ts'];
const used = new Set(modules.filter((file) => !lists.includes(file)).flatMap(importsOf));
const files = modules.filter((file) => !lists.includes(file));
const publicTargets = new Set(indexes.flatMap((file) => exportsOf(file).map(({ target }) => target)));

/** A file that has a public name, that shows how it is used, or that nothing else uses. */
function isBlock(file: string): boolean {
  const own = exportsOf(file);
  return own.some(({ target, tags }) => publicTargets.has(target) || tags.includes('example')) || !used.has(file);
}

test('every name of a file with a block is exported by the index of its room, or @internal', () => {
  const blocks = files.filter(isBlock);
  expect(blocks.length).toBeGreaterThan(120);
  const forgotten = blocks.flatMap((file) => {
    const own = exportsOf(file).filter((found) => found.file === file);
    const listed = new Set(exportsOf(indexOf(file)).map(({ target }) => target));
    return own
      .filter(({ target, tags }) => listed.has(target) === tags.includes('internal'))
      .map(({ name }) => `${file}: ${name}`);
  });
  expect(forgotten).toEqual([]);
});

test('every file with public names has a category, and no category is misspelt', async () => {
  const files = (await readdir(path.resolve('src'), { recursive: true })).filter((file) => file.endsWith('.ts'));
  for (const file of files) {
    const text = await read(path.join('src', file));
    for (const [, category] of text.matchAll(/@category (.*?)(?: \*\/)?$/gm)) {
      expect(Object.keys(categories), file).toContain(category);
      expect(categoryOf(path.resolve('src', file)), file).toBeDefined();
    }
  }
});
