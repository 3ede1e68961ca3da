import { existsSync } from 'node:fs';

const usualPaths = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Returns the path of Chromium or Chrome: the environment variable `CHROMIUM`, or one of the usual paths. */
export function findChromium(): string | undefined {
  const configured = process.env.CHROMIUM;
  if (configured === undefined) return usualPaths.find(existsSync);
  if (!existsSync(configured)) throw new Error(`CHROMIUM must be the path of an existing file, got "${configured}"`);
  return configured;
}

export const installHint =
  'Install Chromium or Chrome (Debian: "apt-get install chromium"), ' +
  'or set its path: CHROMIUM=/path/to/chromium npm test';
