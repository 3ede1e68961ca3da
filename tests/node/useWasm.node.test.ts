import { expect, test } from 'vitest';
import { useWasm } from '../../src/node/index.js';
import { runScript } from './runScript.js';

test.each([1, 2])(
  '%i threads: right products, globals as they were, and the process ends by itself',
  async (threads) => {
    const { code, stdout, stderr } = await runScript('tests/node/multiply.ts', [`${threads}`]);
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ threads, backend: 'wasm', product: [19, 22, 43, 50], untouched: true });
  },
);

test('threads must be 1 to 4', async () => {
  await expect(useWasm({ threads: 0 })).rejects.toThrow('useWasm: threads must be an integer from 1 to 4, got 0');
  await expect(useWasm({ threads: 5 })).rejects.toThrow('useWasm: threads must be an integer from 1 to 4, got 5');
});
