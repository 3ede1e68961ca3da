// A full step of a DCGAN with webgl in Chromium, compared with plain tfjs.
import { build } from 'esbuild';
import { chromium } from 'playwright-core';
import { findChromium, installHint } from '../../tests/setup/chromium.js';
import { report } from './figure.js';
import type { Comparison } from './webglPage.js';

const executablePath = findChromium();
if (!executablePath) throw new Error(`this part needs Chromium. ${installHint}`);
const { outputFiles } = await build({
  entryPoints: [`${import.meta.dirname}/webglPage.ts`],
  bundle: true,
  write: false,
  format: 'iife',
  target: 'es2022',
});
const browser = await chromium.launch({
  executablePath,
  args: ['--no-sandbox', '--use-angle=swiftshader', '--enable-unsafe-swiftshader'],
});
try {
  const page = await browser.newPage();
  page.on('console', (message) => console.log(message.text()));
  await page.addScriptTag({ content: outputFiles[0]?.text as string });
  const result = await page.evaluate(() => (globalThis as unknown as { compared: Promise<Comparison> }).compared);
  report({
    what: 'the same step with webgl in Chromium: time of plain tfjs relative to this library',
    ratio: result.ratio,
    goal: 1.3,
    detail: `${result.second.toFixed(0)} and ${result.first.toFixed(0)} ms, ${result.renderer}`,
  });
} finally {
  await browser.close();
}
