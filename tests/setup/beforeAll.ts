import type { TestProject } from 'vitest/node';
import { findChromium, installHint } from './chromium.js';

const seedVariable = process.env.PROPERTY_SEED;
const propertySeed = seedVariable === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(seedVariable);
if (!Number.isSafeInteger(propertySeed)) throw new Error(`PROPERTY_SEED must be an integer, got "${seedVariable}"`);

const propertyRuns = Number(process.env.PROPERTY_RUNS ?? 1);
if (!(propertyRuns > 0)) throw new Error(`PROPERTY_RUNS must be > 0, got "${process.env.PROPERTY_RUNS}"`);

/**
 * Runs once per project: seeds the tests of random inputs, and warns before and after the tests if some are
 * skipped.
 */
export default function beforeAll(project: TestProject): (() => void) | undefined {
  project.provide('propertySeed', propertySeed);
  project.provide('propertyRuns', propertyRuns);
  console.info(
    `Tests of random inputs: PROPERTY_SEED=${propertySeed} repeats this run, PROPERTY_RUNS=10 draws ten times as many.`,
  );
  if (findChromium()) return undefined;
  const warn = () =>
    console.warn(
      `\n*** SKIPPED: all tests on webgl and webgpu, because no Chromium was found. ***\n*** ${installHint} ***\n`,
    );
  warn();
  return warn;
}
