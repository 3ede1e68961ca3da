import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../..');

/** The width of the formatter, which does not break comments and texts. */
const longest = 120;

test.each(['src', 'tests', 'examples', 'benchmarks', 'scripts', '.'])(
  'no line of code in %s is too long',
  async (folder) => {
    const entries = await readdir(path.join(root, folder), { recursive: folder !== '.' });
    const files = entries.filter((file) => /\.(ts|mts|mjs)$/.test(file)).map((file) => path.join(folder, file));
    expect(files.length).toBeGreaterThan(3);
    const tooLong = await Promise.all(
      files.map(async (file) =>
        (await readFile(path.join(root, file), 'utf8'))
          .split('\n')
          .flatMap((line, index) => (line.length > longest ? [`${file}:${index + 1}: ${line.length}`] : [])),
      ),
    );
    expect(tooLong.flat()).toEqual([]);
  },
);
