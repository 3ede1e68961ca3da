import { add, avgPool, image, mul, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../../core/arguments.js';
import { codeHeadsOf } from '../../layers/codeHeadsOf.js';
import type { Growing } from '../../models/index.js';
import type { GrowthSchedule } from '../growthSchedule.js';

/** The models that play at a step, and what they see of the data. */
export interface Stage {
  generator: LayersModel;
  discriminator: LayersModel;
  /** The data at the resolution of the models, half faded in as the generator's pictures are. */
  view(data: Tensor): Tensor;
}

/** All models of a game over time. */
export interface Stages {
  /** What a player owns, saves and averages. */
  full: { generator: LayersModel; discriminator: LayersModel };
  /** The models when all has grown. */
  last: Omit<Stage, 'view'>;
  /** Sets the fades, and gives the models of a step. */
  at(step: number): Stage;
}

/** The same models at every step, or growing ones by their schedule. */
export function stages(
  generator: LayersModel | Growing,
  discriminator: LayersModel | Growing,
  growth: GrowthSchedule | undefined,
): Stages {
  if (!isGrowing(generator) && !isGrowing(discriminator) && !growth) {
    const models = { generator, discriminator };
    return { full: models, last: models, at: () => ({ ...models, view: (data) => data }) };
  }
  if (!isGrowing(generator) || !isGrowing(discriminator) || !growth)
    throw new RangeError(
      `adversarial: generator, discriminator and growth must all grow or none, got growing ${[
        isGrowing(generator) && 'generator',
        isGrowing(discriminator) && 'discriminator',
        growth && 'growth',
      ]
        .filter(Boolean)
        .join(', ')}`,
    );
  checkPhases(generator, discriminator, growth);
  const pair = (phase: number) => ({
    generator: generator.phases[phase] as LayersModel,
    discriminator: discriminator.phases[phase] as LayersModel,
  });
  return {
    full: { generator: generator.fullModel, discriminator: discriminator.fullModel },
    last: pair(growth.resolutions.length - 1),
    at: (step) => {
      const { phase, resolution, alpha } = growth.at(step);
      for (const { fades } of [generator, discriminator]) fades[phase]?.setAlpha(alpha);
      return { ...pair(phase), view: (data) => shrink(data, resolution, alpha) };
    },
  };
}

function isGrowing(model: LayersModel | Growing): model is Growing {
  return 'phases' in model;
}

function checkPhases(generator: Growing, discriminator: Growing, { resolutions }: GrowthSchedule): void {
  const widths = {
    generator: generator.phases.map(({ outputs }) => outputs[0]?.shape[2]),
    discriminator: discriminator.phases.map(({ inputs }) => inputs[0]?.shape[2]),
  };
  for (const [model, seen] of Object.entries(widths)) {
    if (String(seen) !== String(resolutions))
      reject('adversarial', model, `grown through growth's resolutions ${resolutions.join(', ')}`, seen);
  }
  for (const [phase, resolution] of resolutions.entries()) {
    const awake = (generator.phases[phase] as LayersModel).inputNames;
    const asked = codeHeadsOf(discriminator.phases[phase] as LayersModel).flatMap(({ head }) =>
      Object.keys(head.codes),
    );
    const asleep = asked.find((code) => !awake.includes(code));
    if (asleep)
      reject(
        'adversarial',
        'discriminator',
        `asked at ${resolution} pixels for the codes awake there, ${awake.join(', ')}`,
        asleep,
      );
  }
}

function shrink(data: Tensor, resolution: number, alpha: number): Tensor {
  const width = data.shape[2] as number;
  const factor = width / resolution;
  if (data.rank !== 4 || data.shape[1] !== width || !Number.isInteger(Math.log2(factor)))
    reject(
      'adversarial',
      'batch.data',
      `[batch, r, r, channels] with r ${resolution} times a power of two`,
      data.shape,
    );
  return tidy(() => {
    const mean = (x: Tensor, size: number) => (size === 1 ? x : avgPool(x as Tensor4D, size, size, 'valid'));
    const shrunk = mean(data, factor);
    if (alpha === 1) return shrunk.clone();
    const blurred = image.resizeNearestNeighbor(mean(shrunk, 2) as Tensor4D, [resolution, resolution]);
    return add(mul(shrunk, alpha), mul(blurred, 1 - alpha));
  });
}
