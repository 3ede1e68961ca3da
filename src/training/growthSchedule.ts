import { reject } from '../core/arguments.js';
import { arrayOf, callable, checkArguments, checkValue, either, integer, number, optional } from '../core/check.js';
import type { BatchSource } from './batchSource.js';

/** Arguments of {@link growthSchedule}. */
export interface GrowthScheduleArgs {
  /** Resolution of the images in each phase, in pixels; each twice the one before. */
  resolutions: readonly number[];
  /**
   * Real images shown in each phase: one number for all phases, or one per phase. The last phase has no end.
   */
  images: number | readonly number[];
  /** Images per batch: one number for all phases, or one per phase. */
  batch: number | readonly number[];
  /** Fraction of a phase in which its new layers fade in, in (0, 1]. Default 0.5. */
  fade?: number;
}

/** The stage of growth at a step. */
export interface GrowthStage {
  /** Index of the phase. */
  phase: number;
  /** Resolution of the images, in pixels. */
  resolution: number;
  /** Weight α of the new layers: from 0 to 1 while they fade in, then 1. */
  alpha: number;
  /** Images per batch. */
  batch: number;
}

/** Result of {@link growthSchedule}. */
export interface GrowthSchedule {
  /** Resolution of each phase, in pixels. */
  readonly resolutions: readonly number[];
  /** Number of steps in which all phases show their `images`. */
  readonly steps: number;
  /**
   * The stage at a step.
   *
   * @param step Steps done.
   * @throws RangeError if `step` is not an integer of at least 0.
   */
  at(step: number): GrowthStage;
  /**
   * Batches with the size of the phase.
   *
   * @param source Makes a source of batches of one size. It is called once for each size.
   * @throws TypeError if `source` is not a function.
   */
  batches(source: (batch: number) => BatchSource): BatchSource;
}

/**
 * Schedule of progressive growing. Each phase shows a number of images at its resolution; at its beginning
 * its new layers fade in.
 *
 * $$ \alpha = \min\bigl(1, \tfrac{t}{f\,T}\bigr) $$
 *
 * t steps of the phase are done. T is the length of the phase in steps: `images` divided by `batch`, rounded
 * up. f is `fade`. In the first phase α is 1, because it has no new layers.
 *
 * @param args Resolutions, images and batch size, and optional fade.
 * @throws RangeError if a resolution is not twice the one before, `images` or `batch` are neither one integer
 * of at least 1 nor one per phase, or `fade` is not in (0, 1].
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const growth = growthSchedule({ resolutions: [4, 8, 16, 32], images: 60_000, batch: [128, 64, 64, 32] });
 * growth.at(1000); // { phase: 2, resolution: 16, alpha: … }
 * ```
 * @category Training loops
 */
export function growthSchedule(args: GrowthScheduleArgs): GrowthSchedule {
  const name = 'growthSchedule';
  const count = integer(1);
  checkArguments(name, args, {
    resolutions: arrayOf(count, 1),
    images: either(count, arrayOf(count)),
    batch: either(count, arrayOf(count)),
    fade: optional(number('in (0, 1]', (value) => value > 0 && value <= 1)),
  });
  const { images, batch, fade = 0.5 } = args;
  const resolutions = [...args.resolutions];
  const isDoubling = resolutions.every(
    (width, phase) => phase === 0 || width === 2 * (resolutions[phase - 1] as number),
  );
  if (!isDoubling) reject(name, 'resolutions', 'each twice the one before', resolutions);
  const perPhase = (label: string, value: number | readonly number[]) => {
    const all = typeof value === 'number' ? resolutions.map(() => value) : value;
    if (all.length !== resolutions.length)
      reject(name, label, `one number, or ${resolutions.length} numbers, one per phase`, all);
    return [...all];
  };
  const sizes = perPhase('batch', batch);
  const lengths = perPhase('images', images).map((count, phase) => Math.ceil(count / (sizes[phase] as number)));
  const starts = lengths.map((_, phase) => lengths.slice(0, phase).reduce((total, length) => total + length, 0));

  const at = (step: number): GrowthStage => {
    checkValue(`${name}.at`, 'step', step, integer(0));
    const phase = starts.findLastIndex((start) => start <= step);
    const done = step - (starts[phase] as number);
    const alpha = phase === 0 ? 1 : Math.min(1, done / (fade * (lengths[phase] as number)));
    return { phase, resolution: resolutions[phase] as number, alpha, batch: sizes[phase] as number };
  };
  return {
    resolutions,
    steps: lengths.reduce((total, length) => total + length, 0),
    at,
    batches: (source) => {
      checkValue(`${name}.batches`, 'source', source, callable);
      const sources = new Map<number, BatchSource>();
      return (index, random) => {
        const { batch: size } = at(index);
        const batches = sources.get(size) ?? source(size);
        sources.set(size, batches);
        return batches(index, random);
      };
    },
  };
}
