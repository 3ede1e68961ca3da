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
import { inputsOf } from '../core/inputsOf.js';
import type { LatentSpace } from '../latent/index.js';
import { type FadeIn, fadeIn } from '../layers/index.js';
import { checkDoubled, type Growing } from './growing.js';

/** Arguments of {@link growingGenerator}. */
export interface GrowingGeneratorArgs<Names extends string = string> {
  latent: LatentSpace<Names>;
  /** Widths of the pictures, each twice the one before. */
  resolutions: readonly number[];
  /** Makes the first features, `[batch, r, r, channels]` with r the first resolution. */
  stem(codes: Record<Names, SymbolicTensor>): SymbolicTensor;
  /** Doubles features to `resolution`. */
  block(x: SymbolicTensor, resolution: number, codes: Record<Names, SymbolicTensor>): SymbolicTensor;
  /** Makes a picture of features. */
  toImage(x: SymbolicTensor, resolution: number): SymbolicTensor;
}

/**
 * A generator that grows: at each phase a block is added that doubles its pictures, and fades in beside the last picture, doubled.
 *
 * The model of phase p takes the codes that its layers need, so that codes wake up with their resolution. Its outputs are the
 * picture $(1 - \alpha)\operatorname{up}(g_{p-1}) + \alpha\, g_p$, and then the pictures $g_p, \dots, g_0$ of all resolutions, which
 * {@link resolutionConsistency} holds together. Layers and their weights are the same in all phases.
 *
 * @throws RangeError if `resolutions` is empty, or one is not twice the one before, or features are not as wide as they should be.
 * @see Karras et al. 2018, Progressive Growing of GANs, [arXiv:1710.10196](https://arxiv.org/abs/1710.10196).
 * @example
 * ```ts
 * const latent = latentSpace({ whole: gaussian(32), detail: gaussian(8, { scale: 8 }) });
 * const generator = growingGenerator({
 *   latent,
 *   resolutions: [4, 8],
 *   stem: ({ whole }) => layers.reshape({ targetShape: [4, 4, 16] }).apply(layers.dense({ units: 256 }).apply(whole)) as SymbolicTensor,
 *   block: (x, _, { detail }) => latentInjection().apply([layers.upSampling2d({}).apply(x) as SymbolicTensor, detail]) as SymbolicTensor,
 *   toImage: (x) => layers.conv2d({ filters: 1, kernelSize: 1, activation: 'tanh' }).apply(x) as SymbolicTensor,
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
      reject(name, label, `features ${resolution} pixels wide and high`, features?.shape ?? features);
    return features;
  };

  const images: SymbolicTensor[] = [];
  const fades: (FadeIn | undefined)[] = [];
  let features: SymbolicTensor;
  const phases = resolutions.map((resolution, phase) => {
    features =
      phase === 0
        ? checked('stem', stem(codes), resolution)
        : checked(`block at ${resolution}`, block(features, resolution, codes), resolution);
    const image = toImage(features, resolution);
    const before = images[0];
    images.unshift(image);
    const fade = before && fadeIn({ name: `fadeInImage${resolution}` });
    fades.push(fade);
    const faded = fade ? fade.apply([layers.upSampling2d({}).apply(before) as SymbolicTensor, image]) : image;
    const outputs = [faded as SymbolicTensor, ...(fade ? images : [])];
    const needed = new Set(outputs.flatMap((output) => [...inputsOf(output)]));
    const inputs = latent.names.filter((code) => needed.has(code)).map((code) => codes[code]);
    return model({ inputs, outputs });
  });
  const asleep = latent.names.find((code) => !phases.at(-1)?.inputNames.includes(code));
  if (asleep) throw new RangeError(`${name}: every code must be used, got no use of "${asleep}"`);
  const outputs = [...new Set(phases.flatMap((phase) => phase.outputs))];
  return { phases, fades, fullModel: model({ inputs: latent.names.map((code) => codes[code]), outputs }) };
}
