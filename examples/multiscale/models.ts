import { initializers, layers, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  type Code,
  codeHead,
  connect,
  type Growing,
  gaussian,
  growingDiscriminator,
  growingGenerator,
  latentInjection,
  latentSpace,
  type RandomStream,
  spectralNormalization,
} from 'tfjs-generative';

/** Resolution of the images in each phase, in pixels. A code enters at each. */
export const resolutions = [4, 8, 16, 32];

/** The codes of each scale, and hidden noise that no head reads. */
export type Names = 'hidden' | 'at4' | 'at8' | 'at16' | 'at32';

/** The codes that heads read, by the width at which they enter. In the control all enter at 4 pixels. */
export const codeOf = { 4: 'at4', 8: 'at8', 16: 'at16', 32: 'at32' } as const;

/** Dimensions of each code. */
const size = 4;

/** Where codes enter: at their scale, or, in the control, all at 4 pixels. */
export type Layout = 'scales' | 'top';

export function multiscaleLatent(layout: Layout) {
  const code = (width: 4 | 8 | 16 | 32): Code => gaussian(size, { scale: layout === 'scales' ? width : 4 });
  return latentSpace<Names>({ hidden: gaussian(16), at4: code(4), at8: code(8), at16: code(16), at32: code(32) });
}

const channelsAt: Record<number, number> = { 4: 64, 8: 48, 16: 32, 32: 16 };

/**
 * Images from coarse to fine. The block of a scale upsamples, injects its code, and has another convolution.
 */
export function multiscaleGenerator(layout: Layout, random: RandomStream): Growing {
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const batchNormalization = () => layers.batchNormalization({ momentum: 0.9, epsilon: 1e-4 });
  const inject = (x: SymbolicTensor, code: SymbolicTensor) =>
    connect([x, code], latentInjection({ mode: 'spatial', stddev: 0.5, seed: random.nextSeed() }));
  const leaky = () => layers.leakyReLU({ alpha: 0.2 });
  const channels = (resolution: number) => channelsAt[resolution] as number;

  return growingGenerator<Names>({
    latent: multiscaleLatent(layout),
    resolutions,
    stem: (codes) => {
      const dense = layers.dense({ units: 4 * 4 * channels(4), useBias: false, ...initial() });
      const reshape = layers.reshape({ targetShape: [4, 4, channels(4)] });
      let x = connect(codes.hidden, dense, reshape, batchNormalization());
      const entering = layout === 'scales' ? [codes.at4] : [codes.at4, codes.at8, codes.at16, codes.at32];
      for (const code of entering) x = inject(x, code);
      return connect(x, leaky());
    },
    block: (x, resolution, codes) => {
      const size = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;
      const up = layers.conv2dTranspose({ filters: channels(resolution), ...size, ...initial() });
      let features = connect(x, up, batchNormalization());
      if (layout === 'scales') features = inject(features, codes[codeOf[resolution as 8 | 16 | 32]]);
      const convolution = layers.conv2d({
        filters: channels(resolution),
        kernelSize: 3,
        padding: 'same',
        useBias: false,
        ...initial(),
      });
      return connect(features, leaky(), convolution, batchNormalization(), leaky());
    },
    toImage: (x) =>
      connect(x, layers.conv2d({ filters: 1, kernelSize: 3, padding: 'same', activation: 'tanh', ...initial() })),
  });
}

/**
 * Images from fine to coarse. Each block has a head for the code of its scale; every kernel has spectral
 * normalization.
 */
export function multiscaleDiscriminator(layout: Layout, random: RandomStream): Growing {
  const latent = multiscaleLatent(layout);
  const initial = () => ({ kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) });
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: random.nextSeed() });
  const channels = (resolution: number) => channelsAt[resolution] as number;
  const leaky = layers.leakyReLU({ alpha: 0.2 });
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
      const fromImage = normalized(convolution);
      return (image) => connect(image, fromImage, leaky);
    },
    block: (resolution) => {
      const filters = channels(resolution / 2);
      const convolution = normalized(
        layers.conv2d({ filters, kernelSize: 4, strides: 2, padding: 'same', ...initial() }),
      );
      const code = head(resolution as 8 | 16 | 32);
      return (x) => {
        const features = connect(x, convolution, leaky);
        return { features, heads: [connect(features, code)] };
      };
    },
    stem: () => {
      const hidden = normalized(layers.dense({ units: 64, ...initial() }));
      const logit = normalized(layers.dense({ units: 1, ...initial() }));
      const code = head(4);
      return (x) => {
        const features = connect(x, layers.flatten(), hidden, leaky);
        return [connect(features, logit), connect(features, code)];
      };
    },
  });
}
