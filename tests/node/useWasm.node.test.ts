import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { expect, test } from 'vitest';
import { useWasm } from '../../src/node/index.js';
import { runNode, runScript } from './runScript.js';

const expected = { backend: 'wasm', product: [19, 22, 43, 50], globalsRestored: true };

test.each([1, 2])(
  '%i threads: products are right, globals are restored, and the process ends by itself',
  async (threads) => {
    const { code, stdout, stderr } = await runScript('tests/node/multiply.ts', [`${threads}`]);
    expect(code, stderr).toBe(0);
    expect(stderr).not.toContain('useWasm');
    expect(JSON.parse(stdout)).toEqual({ threads, ...expected });
  },
);

test('simultaneous calls restore the globals', async () => {
  const { code, stdout, stderr } = await runScript('tests/node/useWasmTwice.ts', []);
  expect(code, stderr).toBe(0);
  expect(JSON.parse(stdout)).toEqual({ threads: [2, 2, 2], globalsRestored: true });
});

test('auto uses the cores of the machine', async () => {
  const { code, stdout, stderr } = await runScript('tests/node/multiply.ts', ['auto']);
  expect(code, stderr).toBe(0);
  const { threads, ...rest } = JSON.parse(stdout) as { threads: number };
  expect(rest).toEqual(expected);
  expect([1, 2, 3, 4]).toContain(threads);
});

test('warns and continues with one thread if Node may not start threads', async () => {
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
    // the permission model of Node, which forbids threads unless they are allowed
    const permission = process.allowedNodeEnvironmentFlags.has('--permission')
      ? '--permission'
      : '--experimental-permission';
    const { code, stdout, stderr } = await runNode([permission, '--allow-fs-read=*', outfile, '2']);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ threads: 1, ...expected });
    expect(stderr).toMatch(/useWasm: started 1 instead of 2 threads, because \S+/);
  } finally {
    await rm(directory, { recursive: true });
  }
}, 60_000);

test.each([0, 1.5, 5, Number.NaN])('throws for %d threads', async (threads) => {
  await expect(useWasm({ threads })).rejects.toThrow(
    `useWasm: threads must be an integer from 1 to 4 or "auto", got ${threads}`,
  );
});
