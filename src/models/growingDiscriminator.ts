import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  arrayOf,
  type Check,
  callable,
  checkArguments,
  either,
  integer,
  optional,
  symbolicTensor,
  withResultChecked,
} from '../core/check.js';
import { type FadeIn, fadeIn } from '../layers/index.js';
import { checkDoubled, type Growing } from './growing.js';

/** What a part of a discriminator makes of features: features for the next part, and what its heads say. */
export interface Judged {
  features: SymbolicTensor;
  heads: SymbolicTensor[];
}

/** Arguments of {@link growingDiscriminator}; each part is made once and called in every phase that it is in. */
export interface GrowingDiscriminatorArgs {
  /** Widths of the pictures, each twice the one before. */
  resolutions: readonly number[];
  /** Channels of the pictures. Default 3. */
  colors?: number;
  /** Makes the layers that make features of a picture of this resolution. */
  fromImage(resolution: number): (image: SymbolicTensor) => SymbolicTensor;
  /** Makes the layers that halve features of this resolution; they may have {@link codeHead}s. Not called for the first resolution. */
  block(resolution: number): (x: SymbolicTensor) => SymbolicTensor | Judged;
  /** Makes the last layers, from features of the first resolution to the logit and, if there are any, heads. */
  stem(): (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[];
}

/**
 * A discriminator that grows: at each phase a block is added before the others, and fades in beside the picture, halved.
 *
 * Features in the model of phase p are $(1 - \alpha)\operatorname{in}_{p-1}(\operatorname{down}(x)) + \alpha\, b_p(\operatorname{in}_p(x))$, with down the mean of four
 * pixels; blocks p - 1 to 1 and the stem follow. Its outputs are the logit and the heads of the stem, then those of the blocks, coarsest first.
 *
 * @throws RangeError if `resolutions` is empty, or one is not twice the one before, or `colors` not an integer of at least 1.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const discriminator = growingDiscriminator({
 *   resolutions: [4, 8],
 *   colors: 1,
 *   fromImage: () => {
 *     const convolution = layers.conv2d({ filters: 16, kernelSize: 1 });
 *     return (image) => convolution.apply(image) as SymbolicTensor;
 *   },
 *   block: () => {
 *     const convolution = layers.conv2d({ filters: 16, kernelSize: 4, strides: 2, padding: 'same', activation: 'relu' });
 *     const head = codeHead({ codes: { detail: gaussian(8) } });
 *     return (x) => {
 *       const features = convolution.apply(x) as SymbolicTensor;
 *       return { features, heads: [head.apply(features) as SymbolicTensor] };
 *     };
 *   },
 *   stem: () => {
 *     const logit = layers.dense({ units: 1 });
 *     return (x) => logit.apply(layers.flatten().apply(x)) as SymbolicTensor;
 *   },
 * });
 * ```
 * @category Models
 */
export function growingDiscriminator(args: GrowingDiscriminatorArgs): Growing {
  const name = 'growingDiscriminator';
  checkArguments(name, args, {
    resolutions: arrayOf(integer(1)),
    colors: optional(integer(1)),
    fromImage: callable,
    block: callable,
    stem: callable,
  });
  const { resolutions, colors = 3 } = args;
  checkDoubled(name, resolutions);
  const fromImage = withResultChecked(name, 'fromImage', args.fromImage, callable);
  const block = withResultChecked(name, 'block', args.block, callable);
  const stem = withResultChecked(name, 'stem', args.stem, callable);
  const readers = resolutions.map((resolution) =>
    withResultChecked(name, "fromImage's function", fromImage(resolution), symbolicTensor),
  );
  const blocks = resolutions.map((resolution, phase) =>
    phase === 0 ? undefined : withResultChecked(name, "block's function", block(resolution), featuresOrJudged),
  );
  const last = withResultChecked(name, "stem's function", stem(), symbolicTensors);
  const halve = layers.averagePooling2d({ poolSize: 2 });
  const fades: (FadeIn | undefined)[] = resolutions.map((width, phase) =>
    phase === 0 ? undefined : fadeIn({ name: `fadeInFeatures${width}` }),
  );

  const phases = resolutions.map((resolution, phase) => {
    const image = input({ shape: [resolution, resolution, colors] });
    const read = (place: number, from: SymbolicTensor) =>
      (readers[place] as (image: SymbolicTensor) => SymbolicTensor)(from);
    const heads: SymbolicTensor[] = [];
    let features = read(phase, image);
    for (let place = phase; place > 0; place -= 1) {
      const judged = (blocks[place] as NonNullable<(typeof blocks)[number]>)(features);
      features = 'heads' in judged ? judged.features : judged;
      if ('heads' in judged) heads.unshift(...judged.heads);
      if (place !== phase) continue;
      const before = read(phase - 1, halve.apply(image) as SymbolicTensor);
      features = (fades[phase] as FadeIn).apply([before, features]) as SymbolicTensor;
    }
    const outputs = last(features);
    return model({ inputs: image, outputs: [...(Array.isArray(outputs) ? outputs : [outputs]), ...heads] });
  });
  const fullModel = model({
    inputs: phases.flatMap(({ inputs }) => inputs),
    outputs: phases.flatMap(({ outputs }) => outputs),
  });
  return { phases, fades, fullModel };
}

const symbolicTensors = /* @__PURE__ */ either(symbolicTensor, arrayOf(symbolicTensor, 1));

const judged: Check = (value) => {
  const { features, heads } = (value ?? {}) as Partial<Judged>;
  return (symbolicTensor(features) ?? arrayOf(symbolicTensor)(heads)) ? ['features and heads', TypeError] : undefined;
};
const featuresOrJudged = /* @__PURE__ */ either(symbolicTensor, judged);
