import { input, type LayersModel, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import {
  actNorm,
  additiveCoupling,
  affineCoupling,
  auxiliaryClassifierHead,
  blurDownsampling2d,
  blurUpsampling2d,
  categorical,
  chain,
  classConditionalPrior,
  codeHead,
  conditionalBatchNormalization,
  conditionalInstanceNormalization,
  connect,
  deltaOrthogonal,
  equalizedLearningRate,
  fadeIn,
  gaussian,
  gaussianPrior,
  globalSumPooling,
  groupNormalization,
  haarDownsampling,
  instanceNormalization,
  inverseOf,
  invertibleBatchNormalization,
  invertibleConv,
  latentInjection,
  logitTransform,
  minibatchStandardDeviation,
  mixturePrior,
  multiScale,
  noiseInjection,
  orthogonal,
  orthogonalRegularization,
  periodicPadding2d,
  permutation,
  pixelNormalization,
  projectionHead,
  roll,
  selfAttention,
  spectralNormalization,
  spectralRegularization,
  splineCoupling,
  splitLatent,
  squeeze2d,
  variationalBottleneck,
} from '../../src/index.js';

type Layer = layers.Layer;

const conv = (args = {}) => layers.conv2d({ filters: 8, kernelSize: 3, padding: 'same', ...args });

/** Layers that take images of 8 channels. */
export const ofImages: Record<string, () => Layer> = {
  actNorm: () => actNorm(),
  additiveCoupling: () => additiveCoupling({ conditioner: conv({ filters: 3 }), mask: 'checkerboard' }),
  affineCoupling: () => affineCoupling({ conditioner: conv(), clamp: 1 }),
  auxiliaryClassifierHead: () => auxiliaryClassifierHead({ classes: 3 }),
  blurDownsampling2d: () => blurDownsampling2d({ taps: 3 }),
  blurUpsampling2d: () => blurUpsampling2d({ taps: 3 }),
  chain: () => chain([squeeze2d(), affineCoupling({ conditioner: conv() }), invertibleConv({ seed: 2 })]),
  codeHead: () => codeHead({ codes: { kind: categorical(3), style: gaussian(2) }, stddev: 'learned', seed: 1 }),
  deltaOrthogonal: () => conv({ kernelInitializer: deltaOrthogonal({ seed: 1 }) }),
  equalizedLearningRate: () => equalizedLearningRate({ layer: conv(), gain: 1, seed: 2 }),
  gaussianPrior: () => gaussianPrior({ learned: true }),
  globalSumPooling: () => globalSumPooling(),
  groupNormalization: () => groupNormalization({ groups: 4 }),
  instanceNormalization: () => instanceNormalization(),
  inverseOf: () => inverseOf(chain([affineCoupling({ conditioner: conv(), swap: true })])),
  invertibleConv: () => invertibleConv({ seed: 1 }),
  minibatchStandardDeviation: () => minibatchStandardDeviation({ groupSize: 2 }),
  multiScale: () => multiScale([chain([squeeze2d()]), squeeze2d({ order: 'channels' })]),
  noiseInjection: () => noiseInjection({ seed: 3 }),
  orthogonal: () => conv({ kernelInitializer: orthogonal({ seed: 1, gain: 2 }) }),
  orthogonalRegularization: () => conv({ kernelRegularizer: orthogonalRegularization({ strength: 0.1 }) }),
  periodicPadding2d: () => periodicPadding2d({ padding: 2 }),
  permutation: () => permutation({ seed: 1 }),
  pixelNormalization: () => pixelNormalization(),
  selfAttention: () => selfAttention({ seed: 1 }),
  spectralNormalization: () => spectralNormalization({ layer: conv(), powerIterations: 2 }),
  'spectralNormalization of conv2dTranspose': () =>
    spectralNormalization({
      layer: layers.conv2dTranspose({ filters: 3, kernelSize: 2, strides: 2 }),
      scale: 'learned',
    }),
  'spectralNormalization of depthwiseConv2d': () =>
    spectralNormalization({ layer: layers.depthwiseConv2d({ kernelSize: 3 }), scale: 'atMostOne' }),
  'spectralNormalization of separableConv2d': () =>
    spectralNormalization({ layer: layers.separableConv2d({ filters: 4, kernelSize: 3 }) }),
  'spectralNormalization of selfAttention': () => spectralNormalization({ layer: selfAttention({ seed: 1 }) }),
  haarDownsampling: () => haarDownsampling(),
  invertibleBatchNormalization: () => invertibleBatchNormalization({ momentum: 0.5 }),
  'invertibleConv, plain': () => invertibleConv({ seed: 2, form: 'plain' }),
  mixturePrior: () => mixturePrior({ components: 3, stddev: 0.5 }),
  'multiScale of a quarter': () =>
    multiScale([squeeze2d(), permutation({ order: [2, 0, 1, 4, 3, 7, 6, 5] })], { keptFraction: 1 / 4 }),
  roll: () => roll({ shift: [1, -1] }),
  splineCoupling: () => splineCoupling({ conditioner: conv(), bins: 3 }),
  squeeze2d: () => squeeze2d({ order: 'channels' }),
  spectralRegularization: () => conv({ kernelRegularizer: spectralRegularization({ strength: 0.1 }) }),
};

/** Layers that take images and a condition of size 3. */
export const ofPairs: Record<string, () => Layer> = {
  classConditionalPrior: () => classConditionalPrior(),
  conditionalBatchNormalization: () => conditionalBatchNormalization({ momentum: 0.5, gainStddev: 0.5, seed: 7 }),
  conditionalInstanceNormalization: () => conditionalInstanceNormalization({ gainStddev: 0.5 }),
  latentInjection: () => latentInjection({ mode: 'affine', seed: 3 }),
  'latentInjection of maps': () => latentInjection({ mode: 'spatial', stddev: 0.5 }),
  projectionHead: () => projectionHead({ seed: 1 }),
  'spectralNormalization of conditionalBatchNormalization': () =>
    spectralNormalization({ layer: conditionalBatchNormalization({ seed: 1, biasInitializer: orthogonal() }) }),
  'spectralNormalization of projectionHead': () => spectralNormalization({ layer: projectionHead({ seed: 1 }) }),
};

/** Layers that take vectors of size 6 and have several outputs. */
export const ofRows: Record<string, () => Layer> = {
  splitLatent: () => splitLatent({ chunks: 3 }),
  variationalBottleneck: () => variationalBottleneck({ units: 2 }),
};

/**
 * A model for each block, with two instances of it, and an ordinary layer in front, so that there is
 * something to train.
 */
export function everyBlock(): Record<string, () => LayersModel> {
  const models = (blocks: Record<string, () => Layer>, build: (create: () => Layer) => LayersModel) =>
    Object.fromEntries(Object.entries(blocks).map(([name, create]) => [name, () => build(create)]));
  const twice = (create: () => Layer, x: SymbolicTensor | SymbolicTensor[]) =>
    [create(), create()].flatMap((layer) => layer.apply(x) as SymbolicTensor | SymbolicTensor[]);
  const imageFeatures = () => {
    const image = input({ shape: [4, 4, 2] });
    return { image, features: connect(image, conv({ filters: 8 })) };
  };
  return {
    logitTransform: () => {
      const { image, features } = imageFeatures();
      const probabilities = connect(features, layers.activation({ activation: 'sigmoid' }));
      return model({ inputs: image, outputs: twice(() => logitTransform(), probabilities) });
    },
    ...models(ofImages, (create) => {
      const { image, features } = imageFeatures();
      return model({ inputs: image, outputs: twice(create, features) });
    }),
    ...models(ofPairs, (create) => {
      const { image, features } = imageFeatures();
      const kind = input({ shape: [3] });
      return model({ inputs: [image, kind], outputs: twice(create, [features, kind]) });
    }),
    fadeIn: () => {
      const { image, features } = imageFeatures();
      const blend = () => connect([features, connect(features, conv())], fadeIn({ alpha: 0.25 }));
      return model({ inputs: image, outputs: [blend(), blend()] });
    },
    'spectralNormalization of embedding': () => {
      const words = input({ shape: [3] });
      const embedding = () => spectralNormalization({ layer: layers.embedding({ inputDim: 7, outputDim: 4 }) });
      // an embedding truncates inputs to integers, and they lie in -2 … 2: squares are valid indices
      const squares = connect([words, words], layers.multiply());
      return model({ inputs: words, outputs: twice(embedding, squares) });
    },
    ...models(ofRows, (create) => {
      const row = input({ shape: [5] });
      return model({ inputs: row, outputs: twice(create, connect(row, layers.dense({ units: 6 }))) });
    }),
  };
}
