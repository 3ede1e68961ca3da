import { existsSync } from 'node:fs';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Where Chromium or Chrome is: what `CHROMIUM` says, or the usual places. */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM;
  if (named === undefined) return places.find(existsSync);
  if (!existsSync(named)) throw new Error(`CHROMIUM must name an existing file, got "${named}"`);
  return named;
}

export const installHint =
  'Install Chromium or Chrome (Debian: "apt-get install chromium"), or name one: CHROMIUM=/path/to/chromium npm test';
