import fc, { type Arbitrary } from 'fast-check';
import { inject, test } from 'vitest';
import { inBrowser } from './inBrowser.js';

declare module 'vitest' {
  interface ProvidedContext {
    propertySeed: number;
    propertyRuns: number;
  }
}

/**
 * A test with random inputs. Each run of the test suite draws other inputs, from a seed that is printed at
 * the start; the environment variable `PROPERTY_SEED` repeats a run. A failure prints the smallest failing
 * input.
 *
 * @param title The title of the test.
 * @param inputs The random inputs.
 * @param holds Throws if the property does not hold for an input.
 * @param runs Number of inputs to draw in Node. Fewer if one takes long. Default 25.
 * @param browserRuns Number of inputs to draw in a browser, where software GPUs are slow. Default 7. The
 * environment variable `PROPERTY_RUNS` multiplies both numbers.
 */
export function property<Input>(
  title: string,
  inputs: Arbitrary<Input>,
  holds: (input: Input) => void | Promise<void>,
  runs = 25,
  browserRuns = 7,
): void {
  test(title, async () => {
    await fc.assert(
      fc.asyncProperty(inputs, async (input) => holds(input)),
      {
        seed: inject('propertySeed'),
        numRuns: Math.ceil((inBrowser ? browserRuns : runs) * inject('propertyRuns')),
        // below the time limit of vitest, with some time left to shrink and report
        interruptAfterTimeLimit: 120_000,
        markInterruptAsFailure: false,
      },
    );
  });
}
