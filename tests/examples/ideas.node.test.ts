import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runScript } from '../node/runScript.js';
import { interruptAfter } from './interrupt.js';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(path.join(os.tmpdir(), 'tfjs-generative-'));
});
afterEach(() => rm(parent, { recursive: true }));

const run = (...args: string[]) => runScript('examples/run.ts', args);

test('an example that does not exist is told in one line', async () => {
  const { code, stderr } = await run('nothing');
  expect(code).toBe(2);
  expect(stderr).toBe(
    'npm run example NAME: must be one of digits, flow-2d, flow-digits, infogan, multiscale, spiral, got "nothing"\n',
  );
});

describe.each([
  ['infogan', 2, ['preset', 'steps', 'batch', 'out', 'seed', 'resume']],
  ['multiscale', 2, ['images', 'batch', 'out', 'seed', 'resume']],
  ['flow-2d', 1, ['steps', 'batch', 'out', 'seed', 'resume']],
  ['spiral', 1, ['steps', 'batch', 'out', 'seed', 'resume']],
  ['flow-digits', 1, ['steps', 'batch', 'depth', 'filters', 'measured', 'out', 'seed', 'resume']],
] as const)('%s', (idea, smallest, names) => {
  test('--help explains every option', async () => {
    const { code, stdout } = await run(idea, '--help');
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toContain(`--${name}`);
  });

  const wrong: [string[], string][] = [
    [['--batch', `${smallest - 1}`], `--batch must be an integer >= ${smallest}, got "${smallest - 1}"\n`],
    [['--resume'], '--resume needs a checkpoint'],
    [['--bogus'], "Unknown option '--bogus'; --help lists the options\n"],
  ];
  // one way of reading options for all of them, and each run takes its time
  test.each(wrong.slice(0, idea === 'infogan' ? 3 : 1))('%j is told in one line', async (args, message) => {
    const { code, stdout, stderr } = await run(idea, '--out', path.join(parent, 'out'), ...args);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(await readdir(parent)).toEqual([]);
  });

  test('Ctrl-C saves, --resume goes on', async () => {
    const out = path.join(parent, 'out');
    const args = [idea, '--batch', '4', '--out', out];
    // the progress bar's first line
    const begun = () => interruptAfter(/step \d+\//, 2000);
    const stopped = await runScript('examples/run.ts', args, begun());
    expect(stopped.code, stopped.stderr).toBe(130);
    const step = Number(/stopped after step (\d+)/.exec(stopped.stdout)?.[1]);
    expect(step).toBeGreaterThan(0);
    const again = await runScript('examples/run.ts', [...args, '--resume'], begun());
    expect(again.code, again.stderr).toBe(130);
    expect(Number(/stopped after step (\d+)/.exec(again.stdout)?.[1])).toBeGreaterThan(step);
  });
});

test('infogan refuses a preset that there is not', async () => {
  const { code, stderr } = await run('infogan', '--preset', 'huge');
  expect(code).toBe(2);
  expect(stderr).toBe('--preset must be one of quick, full, got "huge"\n');
});
