import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as core from '@tensorflow/tfjs-core';
import * as tfjsLayers from '@tensorflow/tfjs-layers';
import ts from 'typescript';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as library from '../../src/index.js';
import { useWasm } from '../../src/node/index.js';

/** What an example may take for given, as the reader has it already. */
const given: Record<string, string> = {
  generator: `const generator = sequential({ layers: [
    layers.dense({ units: 16, inputShape: [latent.size] }), layers.batchNormalization(),
    layers.reshape({ targetShape: [4, 4, 1] })] });
    generator.build();`,
  discriminator: `const discriminator = sequential({ layers: [
    layers.flatten({ inputShape: [4, 4, 1] }), layers.dense({ units: 1 })] });
    discriminator.build();`,
  latent: 'const latent = latentSpace({ noise: gaussian(4) });',
  trainer: 'const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }) });',
  batches: 'const batches = shuffledBatches({ data: new Float32Array(160), shape: [4, 4, 1], batch: 5 });',
  images: 'const images = zeros([4, 4, 4, 1]) as Tensor4D;',
  pixels: 'const pixels = new Uint8Array(28 * 28 * 100);',
  labels: 'const labels = new Uint8Array(100);',
};
/** What `given` needs in turn. */
const needs: Record<string, string[]> = { generator: ['latent'], trainer: ['latent', 'generator', 'discriminator'] };

/** Examples that train for long, want a file, or another backend. */
const unsuited = /\/node\/|steps: 5000|localstorage/;

const words = (code: string) => new Set(code.match(/[A-Za-z_]\w*/g) ?? []);
const declared = (code: string, name: string) =>
  new RegExp(`(const|let|function|class) (\\{[^}]*)?\\b${name}\\b`).test(code);

function whole(example: string): string {
  const wanted = Object.keys(given).filter((name) => words(example).has(name) && !declared(example, name));
  const all = new Set([
    ...wanted.flatMap((name) => needs[name] ?? []).filter((name) => !declared(example, name)),
    ...wanted,
  ]);
  const prelude = Object.keys(given)
    .filter((name) => all.has(name))
    .sort((a, b) => order.indexOf(a) - order.indexOf(b))
    .map((name) => given[name]);
  const code = [...prelude, example.replace(/^import .*$/gm, '')].join('\n');
  const used = words(code);
  const from = (names: string[], source: string) => {
    const found = names.filter((name) => used.has(name) && !declared(example, name));
    return found.length > 0 ? `import { ${found.join(', ')} } from '${source}';` : '';
  };
  const ours = Object.keys(library);
  const layerNames = Object.keys(tfjsLayers);
  const tfjsCore = Object.keys(core).filter((name) => !ours.includes(name) && !layerNames.includes(name));
  return [
    from(ours, 'tfjs-generative'),
    from(
      layerNames.filter((name) => !ours.includes(name)),
      '@tensorflow/tfjs-layers',
    ),
    from(tfjsCore, '@tensorflow/tfjs-core'),
    from(['Scalar', 'Tensor2D', 'Tensor4D'], '@tensorflow/tfjs-core').replace('import', 'import type'),
    code,
    'export {};',
  ].join('\n');
}

const order = ['latent', 'generator', 'discriminator', 'trainer', 'batches', 'images', 'pixels', 'labels'];

async function examples(): Promise<[string, string][]> {
  const files = (await readdir('src', { recursive: true })).filter((file) => file.endsWith('.ts'));
  const found: [string, string][] = [];
  for (const file of files) {
    const text = await readFile(path.join('src', file), 'utf8');
    for (const [index, [, code]] of [...text.matchAll(/@example[^\n]*\n \* ```ts\n(.*?) \* ```/gs)].entries())
      found.push([`${file} ${index}`, (code as string).replace(/^ \* ?/gm, '')]);
  }
  return found;
}

const all = await examples();

test('there is one for every public function', () => {
  expect(all.length).toBeGreaterThan(55);
});

const suited = all.filter(([file, code]) => !unsuited.test(`/${file} ${code}`));
const files = new Map<string, string>();
let directory: string;

beforeAll(async () => {
  await useWasm({ threads: 1 });
  // the setup of the tests called it for the cpu backend, before wasm was registered
  await library.enableTraining();
  // below the repository, so that its packages are found
  await mkdir('out', { recursive: true });
  directory = await mkdtemp(path.resolve('out', 'examples-'));
  for (const [index, [name, code]] of all.entries()) {
    const file = path.join(directory, `example${index}.ts`);
    await writeFile(file, whole(code));
    files.set(name, file);
  }
});
afterAll(() => rm(directory, { recursive: true }));

test('all of them are right to the compiler', () => {
  const { config } = ts.readConfigFile('tsconfig.json', ts.sys.readFile);
  const names = [...files].filter(([name]) => !name.startsWith('node/')).map(([, file]) => file);
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: names },
    ts.sys,
    path.resolve('.'),
  );
  const program = ts.createProgram(names, { ...options, noUnusedLocals: false });
  const faults = ts.getPreEmitDiagnostics(program).map(({ file, messageText }) => {
    const name = [...files].find(([, written]) => written === file?.fileName)?.[0];
    return `${name}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
  });
  expect(faults).toEqual([]);
});

test.each(suited.map(([name]) => name))('the example of %s runs', async (name) => {
  await import(files.get(name) as string);
});
