import { defineConfig, type Options } from 'tsup';

const shared: Options = {
  target: 'es2022',
  // lowered static fields would keep every layer class in every bundle
  external: [/^@tensorflow\//, 'pngjs'],
  sourcemap: true,
  // tsup sets baseUrl for its declarations, which TypeScript 6 calls deprecated
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
};

/** One module a file in ESM, so that bundlers keep what is imported; one file in CJS, so that no class exists twice. */
export default defineConfig([
  {
    ...shared,
    format: 'esm',
    splitting: true,
    entry: ['src/**/*.ts', '!src/cjs.ts'],
  },
  {
    ...shared,
    format: 'cjs',
    shims: true,
    entry: { index: 'src/cjs.ts', node: 'src/node/index.ts' },
  },
]);
