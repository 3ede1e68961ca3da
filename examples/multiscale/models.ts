import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type Code,
  codeHead,
  type Growing,
  gaussian,
  growingDiscriminator,
  growingGenerator,
  latentInjection,
  latentSpace,
  type RandomStream,
  spectralNormalization,
} from 'tfjs-generative';

/** Widths of the pictures, phase by phase; a code enters at each. */
export const resolutions = [4, 8, 16, 32];

/** Codes, and hidden numbers that nobody asks back. */
export type Names = 'hidden' | 'at4' | 'at8' | 'at16' | 'at32';

/** The codes that are asked back, by the width at which they enter; in the control all enter at the top. */
export const codeOf = { 4: 'at4', 8: 'at8', 16: 'at16', 32: 'at32' } as const;

/** Numbers of each code. */
const size = 4;

/** Where codes enter: at their scale, or, in the control, all at the top. */
export type Layout = 'scales' | 'top';

export function multiscaleLatent(layout: Layout) {
  const code = (width: 4 | 8 | 16 | 32): Code => gaussian(size, { scale: layout === 'scales' ? width : 4 });
  return latentSpace<Names>({ hidden: gaussian(16), at4: code(4), at8: code(8), at16: code(16), at32: code(32) });
}

const channelsAt: Record<number, number> = { 4: 64, 8: 48, 16: 32, 32: 16 };

/** Pictures from coarse to fine: a block a scale, which doubles features and lets its code in between two convolutions. */
export function multiscaleGenerator(layout: Layout, random: RandomStream): Growing {
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const apply = (layer: layers.Layer, x: SymbolicTensor | SymbolicTensor[]) => layer.apply(x) as SymbolicTensor;
  const normalized = (x: SymbolicTensor) => apply(layers.batchNormalization({ momentum: 0.9, epsilon: 1e-4 }), x);
  const letIn = (x: SymbolicTensor, code: SymbolicTensor) =>
    apply(latentInjection({ mode: 'spatial', stddev: 0.5, seed: random.nextSeed() }), [x, code]);
  const rectified = (x: SymbolicTensor) => apply(layers.leakyReLU({ alpha: 0.2 }), x);
  const channels = (resolution: number) => channelsAt[resolution] as number;

  return growingGenerator<Names>({
    latent: multiscaleLatent(layout),
    resolutions,
    stem: (codes) => {
      const dense = layers.dense({ units: 4 * 4 * channels(4), useBias: false, ...initial() });
      let x = normalized(apply(layers.reshape({ targetShape: [4, 4, channels(4)] }), apply(dense, codes.hidden)));
      const entering = layout === 'scales' ? [codes.at4] : [codes.at4, codes.at8, codes.at16, codes.at32];
      for (const code of entering) x = letIn(x, code);
      return rectified(x);
    },
    block: (x, resolution, codes) => {
      const up = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;
      const doubled = layers.conv2dTranspose({ filters: channels(resolution), ...up, ...initial() });
      let features = normalized(apply(doubled, x));
      if (layout === 'scales') features = letIn(features, codes[codeOf[resolution as 8 | 16 | 32]]);
      const convolution = layers.conv2d({
        filters: channels(resolution),
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        ...initial(),
      });
      return rectified(normalized(apply(convolution, rectified(features))));
    },
    toImage: (x) =>
      apply(layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'tanh', ...initial() }), x),
  });
}

/** Pictures from fine to coarse; each block gives back the code of its scale, every kernel divided by its spectral norm. */
export function multiscaleDiscriminator(layout: Layout, random: RandomStream): Growing {
  const latent = multiscaleLatent(layout);
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const apply = (layer: layers.Layer, x: SymbolicTensor) => layer.apply(x) as SymbolicTensor;
  const channels = (resolution: number) => channelsAt[resolution] as number;
  const rectifier = layers.leakyReLU({ alpha: 0.2 });
  const head = (width: 4 | 8 | 16 | 32) => codeHead({ codes: latent.pick(codeOf[width]), seed: random.nextSeed() });

  return growingDiscriminator({
    resolutions,
    colors: 1,
    fromImage: (resolution) => {
      const convolution = layers.conv2d({
        filters: channels(resolution),
        kernelSize: 3,
        padding: 'same',
        ...initial(),
      });
      const read = normalized(convolution);
      return (image) => apply(rectifier, apply(read, image));
    },
    block: (resolution) => {
      const filters = channels(resolution / 2);
      const convolution = normalized(
        layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() }),
      );
      const code = head(resolution as 8 | 16 | 32);
      return (x) => {
        const features = apply(rectifier, apply(convolution, x));
        return { features, heads: [apply(code, features)] };
      };
    },
    stem: () => {
      const hidden = normalized(layers.dense({ units: 64, ...initial() }));
      const logit = normalized(layers.dense({ units: 1, ...initial() }));
      const code = head(4);
      return (x) => {
        const features = apply(rectifier, apply(hidden, apply(layers.flatten(), x)));
        return [apply(logit, features), apply(code, features)];
      };
    },
  });
}
