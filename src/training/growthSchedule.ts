import { reject } from '../core/arguments.js';
import { arrayOf, callable, checkArguments, checkValue, either, integer, number, optional } from '../core/check.js';
import type { BatchSource } from './batchSource.js';

/** Arguments of {@link growthSchedule}. */
export interface GrowthScheduleArgs {
  /** Widths of the pictures, phase by phase, each twice the one before. */
  resolutions: readonly number[];
  /** Real pictures shown in each phase; one number for all, or one each. The last phase goes on for as long as there are steps. */
  images: number | readonly number[];
  /** Pictures in a batch; one number for all phases, or one each. */
  batch: number | readonly number[];
  /** Share of a phase in which its new layers fade in. Default 0.5. */
  fade?: number;
}

/** Where a growing pair of models is. */
export interface GrowthStage {
  phase: number;
  /** Width of the pictures. */
  resolution: number;
  /** Share of the new layers, 1 once they are in. */
  alpha: number;
  /** Pictures in a batch. */
  batch: number;
}

/** When models grow, counted in real pictures. */
export interface GrowthSchedule {
  readonly resolutions: readonly number[];
  /** Steps until every phase has shown its pictures. */
  readonly steps: number;
  /**
   * Where training is at a step.
   *
   * @throws RangeError if `step` is not an integer of at least 0.
   */
  at(step: number): GrowthStage;
  /** Batches that are as large as their phase says, each size from a source of its own. */
  batches(source: (batch: number) => BatchSource): BatchSource;
}

/**
 * The schedule of progressive growing: so many pictures at each resolution, in whose first part the new layers fade in.
 *
 * $$ \alpha = \min\bigl(1, \tfrac{t}{f\,T}\bigr) $$
 *
 * with t steps done of the T of a phase, whose pictures divided by its batch, rounded up; f is `fade`. The first phase has nothing to fade in.
 *
 * @throws RangeError if `resolutions` do not double, `images` or `batch` are not integers of at least 1, one for all or one each, or `fade` is not in (0, 1].
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const growth = growthSchedule({ resolutions: [4, 8, 16, 32], images: 60_000, batch: [128, 64, 64, 32] });
 * growth.at(1000); // { phase: 2, resolution: 16, alpha: … }
 * ```
 * @category Training
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
      reject(name, label, `one number, or ${resolutions.length}, one a phase`, all);
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
        const own = sources.get(size) ?? source(size);
        sources.set(size, own);
        return own(index, random);
      };
    },
  };
}
