import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { useWasm } from '../../src/node/index.js';
import { runNode, runScript } from './runScript.js';

const right = { backend: 'wasm', product: [19, 22, 43, 50], untouched: true };

test.each([1, 2])(
  '%i threads: right products, globals as they were, and the process ends by itself',
  async (threads) => {
    const { code, stdout, stderr } = await runScript('tests/node/multiply.ts', [`${threads}`]);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('useWasm');
    expect(JSON.parse(stdout)).toEqual({ threads, ...right });
  },
);

test('several calls at once leave the globals as they were', async () => {
  const { code, stdout, stderr } = await runScript('tests/node/useWasmTwice.ts', []);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ threads: [2, 2, 2], untouched: true });
});

test('auto takes what the machine has', async () => {
  const { code, stdout, stderr } = await runScript('tests/node/multiply.ts', ['auto']);
  expect(code, stderr).toBe(0);
  const { threads, ...rest } = JSON.parse(stdout) as { threads: number };
  expect(rest).toEqual(right);
  expect([1, 2, 3, 4]).toContain(threads);
});

test('where Node may not start threads it goes on with one, and says why', async () => {
  const out = path.join(import.meta.dirname, '../../out');
  await mkdir(out, { recursive: true });
  const directory = await mkdtemp(path.join(out, 'wasm-'));
  try {
    const outfile = path.join(directory, 'multiply.mjs');
    const external = ['@tensorflow/*', 'pngjs'];
    await build({
      entryPoints: ['tests/node/multiply.ts'],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external,
    });
    // Node's own permission model, which does without threads unless they are allowed
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const { code, stdout, stderr } = await runNode([permission, '--allow-fs-read=*', outfile, '2']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ threads: 1, ...right });
    expect(stderr).toMatch(/useWasm: 1 instead of 2 threads, as \S+/);
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);

test.each([0, 1.5, 5, Number.NaN])('%d threads are refused', async (threads) => {
  await expect(useWasm({ threads })).rejects.toThrow(
    `useWasm: threads must be an integer from 1 to 4 or "auto", got ${threads}`,
  );
});
