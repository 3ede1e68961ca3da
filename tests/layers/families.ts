import { layers } from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import * as library from '../../src/index.js';
import { int } from '../backend/families/family.js';

type Layer = layers.Layer;

/** A layer with random arguments, and the shapes of its inputs with the batch axis. */
export interface Drawn {
  /** The random arguments, for failure messages. */
  args: object;
  shapes: number[][];
  /** Creates the layer, with the same initial weights each time. */
  create(): Layer;
}

const batch = int(1, 4);
const channels = int(1, 6);
const seed = fc.constant(7);
/** Sizes of the axes between batch and channels. */
const pixels = (minRank: number, maxRank: number, size = int(1, 4)) =>
  fc.array(size, { minLength: minRank, maxLength: maxRank });

/** A layer with one input. */
function ofOne<Args extends object>(
  shape: fc.Arbitrary<number[]>,
  args: fc.Arbitrary<Args>,
  create: (args: Args) => Layer,
): fc.Arbitrary<Drawn> {
  return fc
    .record({ shape, args })
    .map(({ shape: drawn, args: given }) => ({ args: given, shapes: [drawn], create: () => create(given) }));
}

/** A layer with features and a code or condition `[batch, size]` as inputs. */
function ofTwo<Args extends object>(
  shape: fc.Arbitrary<number[]>,
  args: fc.Arbitrary<Args>,
  create: (args: Args) => Layer,
): fc.Arbitrary<Drawn> {
  return fc.record({ shape, args, size: int(1, 5) }).map(({ shape: drawn, args: given, size }) => ({
    args: given,
    shapes: [drawn, [drawn[0] as number, size]],
    create: () => create(given),
  }));
}

const features = (minRank: number, maxRank: number, last: fc.Arbitrary<number> = channels, size = int(1, 4)) =>
  fc.tuple(batch, pixels(minRank, maxRank, size), last).map(([first, between, end]) => [first, ...between, end]);
const none = fc.constant({});
const epsilon = fc.constantFrom(1e-3, 0.1);

/** Window, stride and padding of a convolution; with padding `same` also strides above the window. */
const windows = (axes: number) =>
  fc
    .record({
      kernelSize: fc.array(int(1, 3), { minLength: axes, maxLength: axes }),
      stride: int(1, 3),
      padding: fc.constantFrom('same' as const, 'valid' as const),
      filters: int(1, 4),
    })
    .map(({ stride, ...rest }) => ({ ...rest, strides: Array.from({ length: axes }, () => stride) }));

type Window = typeof windows extends (axes: number) => fc.Arbitrary<infer Value> ? Value : never;
const images = features(2, 2, channels, int(3, 5));

/** Layers of tfjs to wrap in layers of this library. */
const kernels: Record<string, fc.Arbitrary<Drawn>> = {
  dense: ofOne(features(0, 2), fc.record({ units: int(1, 5) }), ({ units }) => layers.dense({ units })),
  conv1d: ofOne(features(1, 1, channels, int(3, 6)), windows(1), (args) =>
    layers.conv1d({ ...args, kernelSize: args.kernelSize[0] as number, strides: args.strides[0] as number }),
  ),
  conv2d: ofOne(images, windows(2), (args) => layers.conv2d({ ...args, strides: args.strides as [number, number] })),
  conv2dTranspose: ofOne(features(2, 2, channels, int(1, 3)), windows(2), (args) =>
    layers.conv2dTranspose({ ...args, strides: args.strides as [number, number] }),
  ),
  depthwiseConv2d: ofOne(images, windows(2), ({ filters, ...args }: Window) =>
    layers.depthwiseConv2d({
      ...args,
      kernelSize: args.kernelSize as [number, number],
      strides: args.strides as [number, number],
      depthMultiplier: filters,
    }),
  ),
  separableConv2d: ofOne(images, windows(2), (args) =>
    layers.separableConv2d({ ...args, strides: args.strides as [number, number] }),
  ),
};

const wrapped = (name: string, wrap: (layer: Layer, args: object) => Layer, args: fc.Arbitrary<object>) =>
  Object.fromEntries(
    Object.entries(kernels).map(([kernel, drawn]) => [
      `${name} of ${kernel}`,
      fc.record({ inner: drawn, args }).map(({ inner, args: given }) => ({
        args: { ...inner.args, ...given },
        shapes: inner.shapes,
        create: () => wrap(inner.create(), given),
      })),
    ]),
  );

/** Random valid arguments and shapes of each layer. */
export const families: Record<string, fc.Arbitrary<Drawn>> = {
  auxiliaryClassifierHead: ofOne(features(0, 3), fc.record({ classes: int(2, 4), seed }), (args) =>
    library.auxiliaryClassifierHead(args),
  ),
  blurDownsampling2d: ofOne(
    features(2, 2, channels, fc.constantFrom(4, 6)),
    fc.record({ taps: int(2, 4) }),
    library.blurDownsampling2d,
  ),
  blurUpsampling2d: ofOne(
    features(2, 2, channels, int(2, 5)),
    fc.record({ taps: int(2, 4) }),
    library.blurUpsampling2d,
  ),
  codeHead: ofOne(features(0, 3), fc.record({ stddev: fc.constantFrom(0.5, 'learned' as const), seed }), (args) =>
    library.codeHead({ codes: { kind: library.categorical(3), style: library.gaussian(2) }, ...args }),
  ),
  conditionalBatchNormalization: ofTwo(
    features(0, 3),
    fc.record({ momentum: fc.constant(0.5), epsilon, gainStddev: fc.constant(0.5), seed }),
    library.conditionalBatchNormalization,
  ),
  conditionalInstanceNormalization: ofTwo(
    features(1, 3, channels, int(2, 4)),
    fc.record({ epsilon, gainStddev: fc.constant(0.5), seed }),
    library.conditionalInstanceNormalization,
  ),
  fadeIn: features(0, 3).map((shape) => ({
    args: {},
    shapes: [shape, shape],
    create: () => library.fadeIn({ alpha: 0.25 }),
  })),
  globalSumPooling: ofOne(features(1, 3), none, library.globalSumPooling),
  groupNormalization: ofOne(
    features(1, 3, fc.constantFrom(2, 4, 6), int(2, 4)),
    fc.record({ groups: fc.constantFrom(1, 2), epsilon }),
    library.groupNormalization,
  ),
  instanceNormalization: ofOne(
    features(1, 3, channels, int(2, 4)),
    fc.record({ epsilon }),
    library.instanceNormalization,
  ),
  latentInjection: ofTwo(
    features(0, 2),
    fc.record({
      mode: fc.constantFrom('affine' as const, 'spatial' as const, 'concat' as const, 'add' as const),
      stddev: fc.constant(0.5),
      seed,
    }),
    library.latentInjection,
  ),
  minibatchStandardDeviation: fc
    .record({
      group: int(2, 3),
      groups: int(1, 2),
      rest: features(0, 3),
      grouping: fc.constantFrom('strided' as const, 'consecutive' as const),
    })
    .map(({ group, groups, rest, grouping }) => ({
      args: { groupSize: group, grouping },
      shapes: [[group * groups, ...rest.slice(1)]],
      create: () => library.minibatchStandardDeviation({ groupSize: group, grouping, epsilon: 0.1 }),
    })),
  noiseInjection: ofOne(features(1, 3), fc.record({ seed }), library.noiseInjection),
  periodicPadding2d: ofOne(
    features(2, 2, channels, int(2, 4)),
    fc.record({ padding: int(0, 2) }),
    library.periodicPadding2d,
  ),
  pixelNormalization: ofOne(features(0, 3), fc.record({ epsilon }), library.pixelNormalization),
  projectionHead: ofTwo(features(0, 3), fc.record({ seed }), library.projectionHead),
  selfAttention: ofOne(
    features(2, 2, fc.constantFrom(8, 16), fc.constantFrom(2, 4, 6)),
    fc.record({ seed }),
    library.selfAttention,
  ),
  splitLatent: ofOne(
    fc.tuple(batch, int(1, 3)).map(([first, size]) => [first, 6 * size]),
    fc.record({ chunks: fc.constantFrom(2, 3) }),
    library.splitLatent,
  ),
  variationalBottleneck: ofOne(features(0, 0), fc.record({ units: int(1, 4), seed }), library.variationalBottleneck),
  ...wrapped(
    'equalizedLearningRate',
    (layer, args) => library.equalizedLearningRate({ layer, ...args }),
    fc.record({ gain: fc.constantFrom(1, 2), seed }),
  ),
  ...wrapped(
    'spectralNormalization',
    (layer, args) => library.spectralNormalization({ layer, ...args }),
    fc.record({
      powerIterations: int(1, 2),
      scale: fc.constantFrom('one' as const, 'atMostOne' as const, 'learned' as const),
      seed,
    }),
  ),
};
