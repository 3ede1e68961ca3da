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
import { connect } from '../core/connect.js';
import { type FadeIn, fadeIn } from '../layers/index.js';
import { checkDoubled, type Growing } from './growing.js';

/** The result of a block of a discriminator: features for the next block, and the outputs of its heads. */
export interface FeaturesAndHeads {
  /** Features for the next block. */
  features: SymbolicTensor;
  /** Outputs of the heads, such as {@link codeHead}s. */
  heads: SymbolicTensor[];
}

/**
 * Arguments of {@link growingDiscriminator}. Each function creates layers once and returns a function that
 * applies them, because the layers are shared by several phases.
 */
export interface GrowingDiscriminatorArgs {
  /** Widths of the images, each twice the one before. */
  resolutions: readonly number[];
  /** Channels of the images. Default 3. */
  colors?: number;
  /** Creates the layers from an image of this resolution to features. */
  fromImage(resolution: number): (image: SymbolicTensor) => SymbolicTensor;
  /**
   * Creates the layers that halve features of this resolution, with heads if there are any. Not called for
   * the first resolution.
   */
  block(resolution: number): (x: SymbolicTensor) => SymbolicTensor | FeaturesAndHeads;
  /**
   * Creates the last layers, from features of the first resolution to the logit, or to an array of logit and
   * heads.
   */
  stem(): (x: SymbolicTensor) => SymbolicTensor | SymbolicTensor[];
}

/**
 * A discriminator that grows. Each phase adds a block in front of the others, and fades in its features over
 * the features of the halved image.
 *
 * The features in the model of phase p are
 * $(1 - \alpha)\operatorname{in}_{p-1}(\operatorname{down}(x)) + \alpha\, b_p(\operatorname{in}_p(x))$, with
 * the mean of 2×2 pixels as down. Blocks p - 1 to 1 and the stem follow. The outputs are the logit and the
 * heads of the stem, then the heads of the blocks, lowest resolution first.
 *
 * @throws RangeError if `resolutions` is empty or not doubled each time, or `colors` is not an integer of at
 * least 1.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const discriminator = growingDiscriminator({
 *   resolutions: [4, 8],
 *   colors: 1,
 *   fromImage: () => {
 *     const convolution = layers.conv2d({ filters: 16, kernelSize: 1 });
 *     return (image) => connect(image, convolution);
 *   },
 *   block: () => {
 *     const convolution = layers.conv2d({ filters: 16, kernelSize: 4, strides: 2, padding: 'same' });
 *     const head = codeHead({ codes: { detail: gaussian(8) } });
 *     return (x) => {
 *       const features = connect(x, convolution);
 *       return { features, heads: [connect(features, head)] };
 *     };
 *   },
 *   stem: () => {
 *     const [flatten, logit] = [layers.flatten(), layers.dense({ units: 1 })];
 *     return (x) => connect(x, flatten, logit);
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
  const returned = (argument: string) => `the function that ${argument} returns`;
  const readers = resolutions.map((resolution) =>
    withResultChecked(name, returned('fromImage'), fromImage(resolution), symbolicTensor),
  );
  const blocks = resolutions.map((resolution, phase) =>
    phase === 0 ? undefined : withResultChecked(name, returned('block'), block(resolution), featuresOrWithHeads),
  );
  const last = withResultChecked(name, returned('stem'), stem(), symbolicTensors);
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
      const result = (blocks[place] as NonNullable<(typeof blocks)[number]>)(features);
      features = 'heads' in result ? result.features : result;
      if ('heads' in result) heads.unshift(...result.heads);
      if (place !== phase) continue;
      const before = read(phase - 1, connect(image, halve));
      features = connect([before, features], fades[phase] as FadeIn);
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

const withHeads: Check = (value) => {
  const { features, heads } = (value ?? {}) as Partial<FeaturesAndHeads>;
  return (symbolicTensor(features) ?? arrayOf(symbolicTensor)(heads)) ? ['{ features, heads }', TypeError] : undefined;
};
const featuresOrWithHeads = /* @__PURE__ */ either(symbolicTensor, withHeads);
