import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as library from '../../src/index.js';

const root = path.resolve('.');
let directory: string;
beforeAll(async () => {
  // below the repository, so that its packages are found
  await mkdir(path.join(root, 'out'), { recursive: true });
  directory = await mkdtemp(path.join(root, 'out', 'documents-'));
});
afterAll(() => rm(directory, { recursive: true }));

const documents = async () => [
  'README.md',
  ...(await readdir('docs', { recursive: true }))
    .filter((name) => name.endsWith('.md') && !name.startsWith('api'))
    .map((name) => path.join('docs', name)),
];

test('every TypeScript example in README and docs is right', async () => {
  const files: string[] = [];
  for (const document of await documents()) {
    const text = await readFile(document, 'utf8');
    for (const [index, [, code]] of [...text.matchAll(/```ts\n(.*?)```/gs)].entries()) {
      const file = path.join(directory, `${document.replace(/\W/g, '_')}_${index}.ts`);
      await writeFile(file, `${code}\nexport {};\n`);
      files.push(file);
    }
  }
  expect(files.length).toBeGreaterThanOrEqual(4);
  const { config } = ts.readConfigFile(path.join(root, 'tsconfig.json'), ts.sys.readFile);
  const { options } = ts.parseJsonConfigFileContent({ ...config, include: [], files }, ts.sys, root);
  const program = ts.createProgram(files, options);
  const faults = ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${path.basename(file?.fileName ?? '')}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  expect(faults).toEqual([]);
});

test('every relative link in README and docs leads somewhere', async () => {
  const others = [
    'CHANGELOG.md',
    'CONTRIBUTING.md',
    'SECURITY.md',
    'benchmarks/gaussians/README.md',
    'benchmarks/gaussians/INFORMATION.md',
    'benchmarks/ising/README.md',
  ];
  const examples = ['digits', 'infogan', 'multiscale', 'flow-2d', 'flow-digits', 'spiral'].map(
    (idea) => `examples/${idea}/README.md`,
  );
  for (const document of [...(await documents()), ...others, ...examples]) {
    const text = await readFile(document, 'utf8');
    const links = [
      ...text.matchAll(/\]\((?!https?:|#)([^)]+)\)/g),
      ...text.matchAll(/^\[[^\]]+\]: (?!https?:)(.+)$/gm),
    ];
    for (const [, link] of links) {
      const name = /^docs\/api\/\w+\/tfjs-generative\.(\w+)\.html$/.exec(link as string)?.[1];
      if (name) {
        // typedoc writes the page, which is not in the repository
        expect(Object.keys(library), `${document}: ${link}`).toContain(name);
        continue;
      }
      const target = path.join(path.dirname(document), link as string);
      expect(
        await readFile(target).then(
          () => true,
          () => false,
        ),
        `${document}: ${link}`,
      ).toBe(true);
    }
  }
});
