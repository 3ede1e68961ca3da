import path from 'node:path';
import { build } from 'esbuild';
import { describe, expect, test } from 'vitest';

/** What a user's bundle holds of this package, minified and without tfjs. */
async function bundle(code: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents: code, resolveDir: import.meta.dirname, loader: 'ts' },
    alias: { 'tfjs-generative': path.resolve('src/index.ts') },
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
    external: ['@tensorflow/*'],
  });
  // tfjs's own import statements are the user's anyway
  return outputFiles[0]?.text.replace(/import\s?\{[^}]*\}\s?from\s?"[^"]*";/g, '') as string;
}

const use = (name: string) => bundle(`import { ${name} } from 'tfjs-generative'; globalThis.x = ${name};`);

const layerNames = {
  spectralNormalization: 'SpectralNormalization',
  conditionalBatchNormalization: 'ConditionalBatchNormalization',
  projectionHead: 'ProjectionHead',
};

describe.each(Object.entries(layerNames))('a bundle with %s alone', (factory, className) => {
  test('holds its class and no other, in less than 4 kB', async () => {
    const code = await use(factory);
    expect(code).toContain(`"${className}"`);
    for (const other of Object.values(layerNames)) if (other !== className) expect(code).not.toContain(`"${other}"`);
    expect(code.length).toBeLessThan(4000);
  });
});

test.each(['hinge', 'nonSaturating'])('a bundle with %s alone is under 300 bytes', async (loss) => {
  expect((await use(loss)).length).toBeLessThan(300);
});

test('a bundle with the Trainer and its kernels is under 36 kB and holds no layer', async () => {
  const code = await use('Trainer');
  expect(code.length).toBeLessThan(36_000);
  for (const className of Object.values(layerNames)) expect(code).not.toContain(`"${className}"`);
});

test('a bundle that imports and uses nothing holds nothing', async () => {
  expect((await bundle("import 'tfjs-generative';")).trim()).toBe('');
});
