import { add, avgPool, image, mul, type Tensor, type Tensor4D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import { reject } from '../../core/arguments.js';
import { codeHeadsOf } from '../../layers/codeHeadsOf.js';
import type { Growing } from '../../models/index.js';
import type { GrowthSchedule } from '../growthSchedule.js';

/** The models of a step, and their view of the data. */
export interface Stage {
  generator: LayersModel;
  discriminator: LayersModel;
  /**
   * The data at the resolution of the models, blended like the generator's images while new layers fade in.
   */
  view(data: Tensor): Tensor;
}

/** The models of a GAN in all its stages. */
export interface Stages {
  /** The models that players own, save and average. */
  full: { generator: LayersModel; discriminator: LayersModel };
  /** The models of the last stage. */
  last: Omit<Stage, 'view'>;
  /** Sets the weights of fading layers and returns the models of a step. */
  at(step: number): Stage;
}

/** The stages of growing models, or one stage of models that do not grow. */
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
      `adversarial: generator and discriminator must both be growing models with growth, or neither, got ${[
        isGrowing(generator) ? 'a growing generator' : 'an ordinary generator',
        isGrowing(discriminator) ? 'a growing discriminator' : 'an ordinary discriminator',
        growth ? 'growth' : 'no growth',
      ].join(', ')}`,
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
  for (const [model, found] of Object.entries(widths)) {
    if (String(found) !== String(resolutions))
      reject('adversarial', model, `a model with the resolutions of growth, ${resolutions.join(', ')}`, found);
  }
  for (const [phase, resolution] of resolutions.entries()) {
    const inputs = (generator.phases[phase] as LayersModel).inputNames;
    const read = codeHeadsOf(discriminator.phases[phase] as LayersModel).flatMap(({ head }) => Object.keys(head.codes));
    const missing = read.find((code) => !inputs.includes(code));
    if (missing)
      reject(
        'adversarial',
        `the codes of discriminator at ${resolution} pixels`,
        `inputs of the generator at that resolution, ${inputs.join(', ')}`,
        missing,
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
      `of shape [batch, r, r, channels] with r = ${resolution} times a power of two`,
      data.shape,
    );
  return tidy(() => {
    const pool = (x: Tensor, size: number) => (size === 1 ? x : avgPool(x as Tensor4D, size, size, 'valid'));
    const shrunk = pool(data, factor);
    if (alpha === 1) return shrunk.clone();
    const coarse = image.resizeNearestNeighbor(pool(shrunk, 2) as Tensor4D, [resolution, resolution]);
    return add(mul(shrunk, alpha), mul(coarse, 1 - alpha));
  });
}
