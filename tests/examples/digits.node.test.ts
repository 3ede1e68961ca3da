import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScript } from '../node/runScript.js';
import { interruptAfter } from './interrupt.js';

let out: string;
beforeEach(async () => {
  out = path.join(await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-')), 'out');
});
afterEach(() => rm(path.dirname(out), { recursive: true }));

const run = (args: string[], started?: Parameters<typeof runScript>[2]) =>
  runScript('examples/digits/train.ts', ['--out', out, '--batch', '4', ...args], started);

test('a short run draws pictures and leaves checkpoint and generator', async () => {
  const { code, stdout, stderr } = await run(['--steps', '3', '--threads', '1']);
  expect(code, stderr).toBe(0);
  expect((await readdir(out)).sort()).toEqual(['checkpoint.safetensors', 'digits.png', 'generator']);
  const { width, height } = PNG.sync.read(await readFile(path.join(out, 'digits.png')));
  expect([width, height]).toEqual([298, 298]);
  expect(stdout).toMatch(/60000 digits of MNIST; backend wasm, 1 thread; seed 1/);
  expect(stdout).toContain(path.join(out, 'digits.png'));
  expect(stdout).toContain('npm run quality');
});

test('Ctrl-C ends after the current step with code 130, and --resume ends as an uninterrupted run does', async () => {
  const straight = await run(['--steps', '12', '--seed', '3']);
  expect(straight.code, straight.stderr).toBe(0);
  const expected = await readFile(path.join(out, 'checkpoint.safetensors'));

  // the progress bar's first line; the first report comes after 10 steps
  const stopped = await run(['--steps', '100000', '--seed', '3'], interruptAfter(/step \d+\//, 1000));
  expect(stopped.code, stopped.stderr).toBe(130);
  const step = Number(/stopped after step (\d+)/.exec(stopped.stdout)?.[1]);
  expect(step).toBeGreaterThan(0);
  if (step >= 12) return;
  const resumed = await run(['--steps', '12', '--resume']);
  expect(resumed.code, resumed.stderr).toBe(0);
  expect(resumed.stdout).toContain(`seed 3; resuming from step ${step}`);
  expect((await readFile(path.join(out, 'checkpoint.safetensors'))).equals(expected)).toBe(true);
});

describe('what the user can put right is told in one line, with code 2 and nothing written', () => {
  test.each([
    [['--bogus'], "Unknown option '--bogus'; --help lists the options"],
    [['stray'], "Unexpected argument 'stray'"],
    [['--steps', '0'], '--steps must be an integer >= 1, got "0"'],
    [['--steps', '1e3'], '--steps must be an integer >= 1, got "1e3"'],
    [['--batch', '1'], '--batch must be an integer >= 2, got "1"'],
    [['--seed', '-1'], "Option '--seed"],
    [['--seed=-1'], '--seed must be an integer >= 0, got "-1"'],
    [['--backend', 'webgl'], '--backend must be one of wasm, cpu, got "webgl"'],
    [['--threads', '0'], '--threads must be one of auto, 1, 2, 3, 4, got "0"'],
    [['--threads', '1.5'], '--threads must be one of auto, 1, 2, 3, 4, got "1.5"'],
    [['--resume'], '--resume needs a checkpoint'],
  ])('%j', async (args, message) => {
    const { code, stdout, stderr } = await run(args);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stdout).toBe('');
    expect(await readdir(path.dirname(out))).toEqual([]);
  });

  test('a folder that cannot be written to', async () => {
    const file = path.join(path.dirname(out), 'file');
    await writeFile(file, '');
    const { code, stderr } = await runScript('examples/digits/train.ts', ['--out', path.join(file, 'out')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^--out must be a folder that can be written to, got ".*" \(ENOTDIR\)\n$/);
  });

  test('a checkpoint that is none', async () => {
    await run(['--steps', '1']);
    const file = path.join(out, 'checkpoint.safetensors');
    await writeFile(file, 'nonsense');
    const { code, stderr } = await run(['--resume']);
    expect(code).toBe(2);
    expect(stderr).toContain('--resume cannot use');
    expect(await readFile(file, 'utf8')).toBe('nonsense');
  });
});

test('--help explains every option', async () => {
  const { code, stdout } = await run(['--help']);
  expect(code).toBe(0);
  for (const option of ['steps', 'batch', 'backend', 'threads', 'out', 'seed', 'resume', 'help'])
    expect(stdout).toContain(`--${option}`);
});
