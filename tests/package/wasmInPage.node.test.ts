import path from 'node:path';
import { build } from 'esbuild';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findChromium } from '../setup/chromium.js';

const files = path.resolve('node_modules/@tensorflow/tfjs-backend-wasm/dist');
const executablePath = findChromium();

describe.skipIf(!executablePath)('wasm in a page', () => {
  let browser: Browser;
  let script: string;
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [path.join(import.meta.dirname, 'wasmPage.ts')],
      bundle: true,
      write: false,
      format: 'iife',
      target: 'es2022',
    });
    script = outputFiles[0]?.text as string;
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
  }, 180_000);
  afterAll(() => browser?.close());

  /** A page of a server that has the backend's files under /wasm/, and nothing else. */
  async function open(): Promise<Page> {
    const page = await browser.newPage();
    await page.route('https://page.test/**', (route) => {
      const { pathname } = new URL(route.request().url());
      if (pathname === '/') return route.fulfill({ contentType: 'text/html', body: '<title>page</title>' });
      if (pathname.startsWith('/wasm/') && pathname.endsWith('.wasm'))
        return route.fulfill({ contentType: 'application/wasm', path: path.join(files, path.basename(pathname)) });
      return route.fulfill({ status: 404 });
    });
    await page.goto('https://page.test/');
    await page.addScriptTag({ content: script });
    return page;
  }
  const train = async (wasmPath?: string) =>
    (await open()).evaluate(
      (given) =>
        (
          globalThis as unknown as {
            train(path?: string): Promise<{ backend: string; steps: number; samples: number[] }>;
          }
        ).train(given),
      wasmPath,
    );

  test('setWasmPaths, then setBackend: it trains', async () => {
    const { backend, steps, samples } = await train('/wasm/');
    expect([backend, steps, samples.length]).toEqual(['wasm', 3, 8]);
    expect(samples.every(Number.isFinite)).toBe(true);
  });

  test('without setWasmPaths it does not start where the files are not beside the script', async () => {
    await expect(train()).rejects.toThrow();
  });
});
