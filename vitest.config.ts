import path from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import type { ProjectConfig } from 'vitest/node';
import { findChromium, installHint } from './tests/setup/chromium.js';

const chromium = findChromium();
// where every change is judged, a missing browser must not pass for a passing one
if (!chromium && process.env.CI)
  throw new Error(`CI=true needs Chromium for the webgl and webgpu tests. ${installHint}`);

const root = import.meta.dirname;
const shared = {
  resolve: {
    alias: [
      { find: /^tfjs-generative$/, replacement: path.join(root, 'src/index.ts') },
      { find: /^tfjs-generative\/(register)$/, replacement: path.join(root, 'src/$1.ts') },
      { find: /^tfjs-generative\/(.+)$/, replacement: path.join(root, 'src/$1/index.ts') },
    ],
  },
};
const tests = 'tests/**/*.test.ts';
// tests of files, processes and bundles, which know no backend
const nodeOnly = 'tests/**/*.node.test.ts';
// programs of the guides, which are read from files
const guides = 'tests/guides/*.test.ts';

/** What the trainer does on the host, which a browser on webgl tries too; each update takes software WebGPU long. */
const notOnWebgpu = [
  'checkpoint',
  'growing',
  'lock',
  'nested',
  'overlappingCalls',
  'players/reversibleRandomness',
  'randomLayers',
  'shared',
  'standingStatistics',
].map((name) => `tests/training/${name}.test.ts`);

function inNode(name: string, backend: string, test: Partial<ProjectConfig>): TestProjectInlineConfiguration {
  return {
    ...shared,
    test: {
      ...test,
      name,
      setupFiles: [`tests/setup/${backend}.ts`],
      testTimeout: 180_000,
      hookTimeout: 60_000,
    },
  };
}

function inChromium(name: string, args: string[], left: string[] = []): TestProjectInlineConfiguration {
  return {
    ...shared,
    optimizeDeps: {
      include: [
        '@tensorflow/tfjs-core',
        '@tensorflow/tfjs-layers',
        'fast-check',
        '@tensorflow/tfjs-backend-cpu',
        `@tensorflow/tfjs-backend-${name}`,
      ],
    },
    test: {
      name,
      include: [tests],
      exclude: [nodeOnly, guides, ...left],
      setupFiles: [`tests/setup/${name}.ts`],
      // one page for all files, so that shaders are compiled once, which takes much of the time on software
      isolate: false,
      testTimeout: 180_000,
      hookTimeout: 120_000,
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({
          launchOptions: { executablePath: chromium as string, args: ['--no-sandbox', ...args] },
        }),
        instances: [{ browser: 'chromium', name: `${name} in Chromium` }],
      },
    },
  };
}

/** The types of the public names: the compiler reads these files, nothing runs them. */
const types: TestProjectInlineConfiguration = {
  ...shared,
  test: {
    name: 'types',
    include: [],
    typecheck: {
      enabled: true,
      only: true,
      include: ['tests/types/*.test-d.ts'],
      tsconfig: path.join(root, 'tests/types/tsconfig.json'),
    },
  },
};

const browsers = [
  inChromium('webgl', ['--use-angle=swiftshader', '--enable-unsafe-swiftshader']),
  inChromium('webgpu', ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'], notOnWebgpu),
];

export default defineConfig({
  test: {
    globalSetup: 'tests/setup/beforeAll.ts',
    projects: [
      inNode('node', 'cpu', { include: [nodeOnly] }),
      types,
      // tfjs is loaded once for all files, as it is in a browser's page
      ...['cpu', 'wasm'].map((name) => inNode(name, name, { include: [tests], exclude: [nodeOnly], isolate: false })),
      ...(chromium ? browsers : []),
    ],
  },
});
