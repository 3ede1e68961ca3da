import { layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { reject } from '../core/arguments.js';
import {
  arrayOf,
  callable,
  checkArguments,
  having,
  integer,
  symbolicTensor,
  withResultChecked,
} from '../core/check.js';
import { connect } from '../core/connect.js';
import { inputsOf } from '../core/inputsOf.js';
import type { LatentSpace } from '../latent/index.js';
import { type FadeIn, fadeIn } from '../layers/index.js';
import { checkDoubled, type Growing } from './growing.js';

/** Arguments of {@link growingGenerator}. */
export interface GrowingGeneratorArgs<Names extends string = string> {
  /** The codes that the generator takes. */
  latent: LatentSpace<Names>;
  /** Widths of the images, each twice the one before. */
  resolutions: readonly number[];
  /** Makes the first features, `[batch, r, r, channels]` with the first resolution r. */
  stem(codes: Record<Names, SymbolicTensor>): SymbolicTensor;
  /** Doubles height and width of features to `resolution`. */
  block(x: SymbolicTensor, resolution: number, codes: Record<Names, SymbolicTensor>): SymbolicTensor;
  /** Makes an image from features. */
  toImage(x: SymbolicTensor, resolution: number): SymbolicTensor;
}

/**
 * A generator that grows. Each phase adds a block that doubles the resolution, and fades in its image over
 * the image of the phase before, doubled.
 *
 * The model of phase p takes only the codes that its layers use, so a code is used from its resolution on.
 * The outputs are the faded image $(1 - \alpha)\operatorname{up}(g_{p-1}) + \alpha\, g_p$, followed by the
 * images $g_p, \dots, g_0$ of all resolutions, which {@link resolutionConsistency} compares. The model of the
 * first phase has one output. All phases share their layers and weights.
 *
 * @throws RangeError if `resolutions` is empty or not doubled each time, features have another size than
 * their resolution, or a code is not used.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const latent = latentSpace({ global: gaussian(32), detail: gaussian(8, { scale: 8 }) });
 * const generator = growingGenerator({
 *   latent,
 *   resolutions: [4, 8],
 *   stem: ({ global }) =>
 *     connect(global, layers.dense({ units: 256 }), layers.reshape({ targetShape: [4, 4, 16] })),
 *   block: (x, _, { detail }) => connect([connect(x, layers.upSampling2d({})), detail], latentInjection()),
 *   toImage: (x) => connect(x, layers.conv2d({ filters: 1, kernelSize: 1, activation: 'tanh' })),
 * });
 * ```
 * @category Models
 */
export function growingGenerator<Names extends string>(args: GrowingGeneratorArgs<Names>): Growing {
  const name = 'growingGenerator';
  checkArguments(name, args, {
    latent: having('a latent space', 'inputs', 'sample'),
    resolutions: arrayOf(integer(1)),
    stem: callable,
    block: callable,
    toImage: callable,
  });
  const { latent, resolutions, stem, block } = args;
  const toImage = withResultChecked(name, 'toImage', args.toImage, symbolicTensor);
  checkDoubled(name, resolutions);
  const codes = latent.inputs();
  const checked = (label: string, features: SymbolicTensor, resolution: number) => {
    if (features?.shape?.[1] !== resolution || features.shape[2] !== resolution)
      reject(name, label, `features of height and width ${resolution}`, features?.shape ?? features);
    return features;
  };

  const images: SymbolicTensor[] = [];
  const fades: (FadeIn | undefined)[] = [];
  let features: SymbolicTensor;
  const phases = resolutions.map((resolution, phase) => {
    features =
      phase === 0
        ? checked('the result of stem', stem(codes), resolution)
        : checked(`the result of block at ${resolution}`, block(features, resolution, codes), resolution);
    const image = toImage(features, resolution);
    const before = images[0];
    images.unshift(image);
    const fade = before && fadeIn({ name: `fadeInImage${resolution}` });
    fades.push(fade);
    const outputs = fade ? [connect([connect(before, layers.upSampling2d({})), image], fade), ...images] : [image];
    const needed = new Set(outputs.flatMap((output) => [...inputsOf(output)]));
    const inputs = latent.names.filter((code) => needed.has(code)).map((code) => codes[code]);
    return model({ inputs, outputs });
  });
  const unused = latent.names.find((code) => !phases.at(-1)?.inputNames.includes(code));
  if (unused) throw new RangeError(`${name}: latent must have codes that are all used, got an unused code "${unused}"`);
  const outputs = [...new Set(phases.flatMap((phase) => phase.outputs))];
  return { phases, fades, fullModel: model({ inputs: latent.names.map((code) => codes[code]), outputs }) };
}
