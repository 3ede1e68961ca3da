import { findChromium, installHint } from './chromium.js';

/** Before and after the tests, so that it cannot be overlooked. */
export default function sayWhatIsLeftOut(): (() => void) | undefined {
  if (findChromium()) return undefined;
  const say = () =>
    console.warn(
      `\n*** LEFT OUT: all tests on webgl and webgpu, as no Chromium was found. ***\n*** ${installHint} ***\n`,
    );
  say();
  return say;
}
