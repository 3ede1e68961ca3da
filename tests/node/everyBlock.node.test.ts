import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { io, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomStream, withRandom } from '../../src/index.js';
import { numbers } from '../contracts/numbers.js';
import { findChromium } from '../setup/chromium.js';
import { everyBlock } from './everyBlock.js';
import { runScript } from './runScript.js';
import type { Answer, answers, Saved } from './trainSaved.js';

const blocks = everyBlock();
const saved: Record<string, Saved> = {};
const expected: Record<string, number[]> = {};

async function save(model: LayersModel): Promise<{ saved: Saved; outputs: number[] }> {
  const feed = model.inputs.map(({ shape }, index) =>
    randomStream(5 + index).normal([4, ...(shape.slice(1) as number[])]),
  );
  const inputs = await Promise.all(feed.map(async (x) => ({ values: await numbers(x), shape: x.shape })));
  // some training calls, so that no state has its initial value
  for (let call = 0; call < 3; call += 1)
    model.apply(feed.length === 1 ? (feed[0] as Tensor) : feed, { training: true });
  let artifacts: io.ModelArtifacts | undefined;
  await model.save(
    io.withSaveHandler(async (given) => {
      artifacts = given;
      return { modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: 'JSON' } };
    }),
  );
  const { modelTopology, weightSpecs = [], weightData } = artifacts as io.ModelArtifacts;
  const outputs: number[] = [];
  for (const output of model.predict(feed) as Tensor[]) outputs.push(...(await numbers(output)));
  const weights = Array.from(new Float32Array(weightData as ArrayBuffer));
  return { saved: { topology: modelTopology, weightSpecs, weights, inputs }, outputs };
}

beforeAll(async () => {
  for (const [name, create] of Object.entries(blocks)) {
    const { saved: model, outputs } = await save(withRandom(randomStream(1), create));
    saved[name] = model;
    expected[name] = outputs;
  }
});

const inNode = async (backend: string): Promise<Record<string, Answer>> => {
  const directory = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
  const file = path.join(directory, 'models.json');
  try {
    await writeFile(file, JSON.stringify(saved));
    const { code, stdout, stderr } = await runScript('tests/node/trainSavedInNode.ts', [backend, file]);
    expect(code, stderr).toBe(0);
    return JSON.parse(stdout.trim().split('\n').at(-1) as string);
  } finally {
    await rm(directory, { recursive: true });
  }
};

const flags: Record<string, string[]> = {
  webgl: ['--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
  webgpu: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
};

const inPage = async (backend: string): Promise<Record<string, Answer>> => {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, 'trainSavedInPage.ts')],
    bundle: true,
    write: false,
    format: 'iife',
    target: 'es2022',
  });
  const browser = await chromium.launch({
    executablePath: findChromium() as string,
    args: ['--no-sandbox', ...(flags[backend] as string[])],
  });
  try {
    const page = await browser.newPage();
    // WebGPU needs a secure context
    await page.route('https://page.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: '<title>page</title>' }),
    );
    await page.goto('https://page.test/');
    await page.addScriptTag({ content: outputFiles[0]?.text as string });
    return await page.evaluate(
      ([name, models]) => (globalThis as unknown as { answers: typeof answers }).answers(name, models),
      [backend, saved] as const,
    );
  } finally {
    await browser.close();
  }
};

const tolerances: Record<string, number> = { cpu: 1e-6, wasm: 1e-4, webgl: 1e-3, webgpu: 1e-3 };
const backends = ['cpu', 'wasm', ...(findChromium() ? ['webgl', 'webgpu'] : [])];

describe.each(backends)('in a new process on %s', (backend) => {
  let found: Record<string, Answer>;
  beforeAll(async () => {
    found = await (backend in flags ? inPage(backend) : inNode(backend));
  }, 180_000);

  test.each(Object.keys(blocks))('%s loads, has the same outputs as before, and trains', (name) => {
    const { outputs, losses } = found[name] as Answer;
    // the noise is different in each process
    if (name !== 'noiseInjection') {
      const before = expected[name] as number[];
      const scale = Math.max(...before.map(Math.abs));
      const worst = Math.max(...outputs.map((value, index) => Math.abs(value - (before[index] as number))));
      expect(outputs.length).toBe(before.length);
      expect(worst / scale).toBeLessThan(tolerances[backend] as number);
    }
    expect(losses.every(Number.isFinite)).toBe(true);
    expect(losses[1]).not.toBe(losses[0]);
  });
});
