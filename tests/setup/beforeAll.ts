import type { TestProject } from 'vitest/node';
import { findChromium, installHint } from './chromium.js';

const given = process.env.PROPERTY_SEED;
const propertySeed = given === undefined ? Math.floor(Math.random() * 2 ** 31) : Number(given);
if (!Number.isSafeInteger(propertySeed)) throw new Error(`PROPERTY_SEED must be an integer, got "${given}"`);

const propertyRuns = Number(process.env.PROPERTY_RUNS ?? 1);
if (!(propertyRuns > 0)) throw new Error(`PROPERTY_RUNS must be > 0, got "${process.env.PROPERTY_RUNS}"`);

/** Once for each project: seeds the tests of random inputs, and says before and after the tests what is left out. */
export default function beforeAll(project: TestProject): (() => void) | undefined {
  project.provide('propertySeed', propertySeed);
  project.provide('propertyRuns', propertyRuns);
  console.info(
    `Tests of random inputs: PROPERTY_SEED=${propertySeed} repeats them, PROPERTY_RUNS=10 draws ten times as many.`,
  );
  if (findChromium()) return undefined;
  const say = () =>
    console.warn(
      `\n*** LEFT OUT: all tests on webgl and webgpu, as no Chromium was found. ***\n*** ${installHint} ***\n`,
    );
  say();
  return say;
}
