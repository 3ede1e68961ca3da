import fc, { type Arbitrary } from 'fast-check';
import { inject, test } from 'vitest';
import { inBrowser } from './inBrowser.js';

declare module 'vitest' {
  interface ProvidedContext {
    propertySeed: number;
    propertyRuns: number;
  }
}

/** The share of the draws that each run of the tests makes; software GPUs take long. */
const share = inBrowser ? 1 / 8 : 1 / 2;

/**
 * A test of random inputs. Each run of the tests draws other inputs, from a seed that is printed at the start;
 * `PROPERTY_SEED` repeats one. A failure names the smallest input that fails.
 *
 * @param runs inputs to draw; few where one takes long. Each run of the
 * tests draws half of them, in a browser an eighth, times `PROPERTY_RUNS`.
 */
export function property<Input>(
  title: string,
  inputs: Arbitrary<Input>,
  holds: (input: Input) => void | Promise<void>,
  runs = 50,
): void {
  test(title, async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => holds(input)),
      {
        seed: inject('propertySeed'),
        numRuns: Math.ceil(runs * share * inject('propertyRuns')),
        // the time that vitest gives a test, less some to shrink and to tell
        interruptAfterTimeLimit: 120_000,
        markInterruptAsFailure: false,
      },
    );
  });
}
