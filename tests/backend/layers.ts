import { layers } from '@tensorflow/tfjs-layers';

/** A layer of tfjs and its inputs. */
export interface LayerCase {
  create(): layers.Layer;
  inputs: number[][];
  /** The kind of inputs. Default `numbers`; `tokens` are integers below 4. */
  inputKind?: 'numbers' | 'tokens';
  /**
   * Whether to test derivatives in training mode. Default true. False for layers that draw random numbers
   * then.
   */
  training?: boolean;
}

const layer = (create: () => layers.Layer, inputs: number[][], options: Partial<LayerCase> = {}): LayerCase => ({
  create,
  inputs,
  ...options,
});
const image = [[2, 4, 4, 2]];
const sequence = [[2, 3, 4]];
const vector = [[3, 4]];
const pair = [
  [3, 4],
  [3, 4],
];
const random = { training: false };
// in training mode, the layer reads weights that it does not have
const inference = { training: false };
// the default, orthogonal, needs the chained operations of the package @tensorflow/tfjs
const recurrentInitializer = 'glorotUniform' as const;

/** Every layer of `tf.layers`, by name. */
export const layerCases: Readonly<Record<string, LayerCase>> = {
  activation: layer(() => layers.activation({ activation: 'tanh' }), vector),
  'activation elu': layer(() => layers.activation({ activation: 'elu' }), vector),
  'activation gelu': layer(() => layers.activation({ activation: 'gelu' }), vector),
  'activation hardSigmoid': layer(() => layers.activation({ activation: 'hardSigmoid' }), vector),
  'activation logSoftmax': layer(() => layers.activation({ activation: 'logSoftmax' as never }), vector),
  'activation mish': layer(() => layers.activation({ activation: 'mish' }), vector),
  'activation relu6': layer(() => layers.activation({ activation: 'relu6' }), vector),
  'activation selu': layer(() => layers.activation({ activation: 'selu' }), vector),
  'activation sigmoid': layer(() => layers.activation({ activation: 'sigmoid' }), vector),
  'activation softplus': layer(() => layers.activation({ activation: 'softplus' }), vector),
  'activation softsign': layer(() => layers.activation({ activation: 'softsign' }), vector),
  'activation swish': layer(() => layers.activation({ activation: 'swish' }), vector),
  add: layer(() => layers.add(), pair),
  alphaDropout: layer(() => layers.alphaDropout({ rate: 0.3 }), vector, random),
  average: layer(() => layers.average(), pair),
  averagePooling1d: layer(() => layers.averagePooling1d({ poolSize: 2 }), [[2, 4, 3]]),
  averagePooling2d: layer(() => layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }), image),
  averagePooling3d: layer(() => layers.averagePooling3d({ poolSize: 2 }), [[1, 4, 4, 4, 1]]),
  batchNormalization: layer(() => layers.batchNormalization(), vector),
  'batchNormalization of images': layer(() => layers.batchNormalization(), image),
  'batchNormalization without scale': layer(() => layers.batchNormalization({ scale: false }), vector, inference),
  'batchNormalization without center': layer(() => layers.batchNormalization({ center: false }), vector, inference),
  bidirectional: layer(
    () =>
      layers.bidirectional({
        layer: layers.simpleRNN({ units: 2, recurrentInitializer }) as never,
        mergeMode: 'concat',
      }),
    sequence,
  ),
  concatenate: layer(() => layers.concatenate(), pair),
  conv1d: layer(() => layers.conv1d({ filters: 2, kernelSize: 3, padding: 'same' }), sequence),
  conv2d: layer(() => layers.conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 'same' }), image),
  'conv2d, dilated': layer(() => layers.conv2d({ filters: 2, kernelSize: 2, dilationRate: 2 }), image),
  conv2dTranspose: layer(
    () => layers.conv2dTranspose({ filters: 2, kernelSize: 4, strides: 2, padding: 'same' }),
    [[1, 2, 3, 2]],
  ),
  conv3d: layer(() => layers.conv3d({ filters: 2, kernelSize: 2 }), [[1, 3, 3, 3, 2]]),
  conv3dTranspose: layer(() => layers.conv3dTranspose({ filters: 2, kernelSize: 2, strides: 2 }), [[1, 2, 2, 2, 2]]),
  convLstm2d: layer(
    () => layers.convLstm2d({ filters: 1, kernelSize: 2, recurrentInitializer }) as layers.Layer,
    [[1, 2, 3, 3, 1]],
  ),
  cropping2D: layer(() => layers.cropping2D({ cropping: 1 }), image),
  dense: layer(() => layers.dense({ units: 3, activation: 'sigmoid' }), vector),
  'dense on sequences': layer(() => layers.dense({ units: 3 }), sequence),
  depthwiseConv2d: layer(() => layers.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same' }), image),
  dot: layer(() => layers.dot({ axes: -1 }), pair),
  dropout: layer(() => layers.dropout({ rate: 0.4, seed: 3 }), vector),
  elu: layer(() => layers.elu(), vector),
  embedding: layer(() => layers.embedding({ inputDim: 4, outputDim: 3 }), [[2, 5]], { inputKind: 'tokens' }),
  flatten: layer(() => layers.flatten(), image),
  gaussianDropout: layer(() => layers.gaussianDropout({ rate: 0.3 }), vector, random),
  gaussianNoise: layer(() => layers.gaussianNoise({ stddev: 0.3 }), vector, random),
  globalAveragePooling1d: layer(() => layers.globalAveragePooling1d({}), sequence),
  globalAveragePooling2d: layer(() => layers.globalAveragePooling2d({}), image),
  globalMaxPooling1d: layer(() => layers.globalMaxPooling1d({}), sequence),
  globalMaxPooling2d: layer(() => layers.globalMaxPooling2d({}), image),
  gru: layer(() => layers.gru({ units: 2, recurrentInitializer }) as layers.Layer, sequence),
  layerNormalization: layer(() => layers.layerNormalization(), vector),
  leakyReLU: layer(() => layers.leakyReLU({ alpha: 0.2 }), vector),
  lstm: layer(() => layers.lstm({ units: 2, recurrentInitializer }) as layers.Layer, sequence),
  masking: layer(() => layers.masking(), sequence),
  maxPooling1d: layer(() => layers.maxPooling1d({ poolSize: 2 }), [[2, 4, 3]]),
  maxPooling2d: layer(() => layers.maxPooling2d({ poolSize: 2 }), image),
  maxPooling3d: layer(() => layers.maxPooling3d({ poolSize: 2 }), [[1, 4, 4, 4, 1]]),
  maximum: layer(() => layers.maximum(), pair),
  minimum: layer(() => layers.minimum(), pair),
  multiply: layer(() => layers.multiply(), pair),
  permute: layer(() => layers.permute({ dims: [2, 1] }), sequence),
  prelu: layer(() => layers.prelu(), vector),
  reLU: layer(() => layers.reLU({ maxValue: 6 }), vector),
  repeatVector: layer(() => layers.repeatVector({ n: 2 }), vector),
  rescaling: layer(() => layers.rescaling({ scale: 0.5, offset: 1 }), image),
  reshape: layer(() => layers.reshape({ targetShape: [2, 2] }), vector),
  resizing: layer(() => layers.resizing({ height: 6, width: 5 }), image),
  rnn: layer(
    () => layers.rnn({ cell: layers.gruCell({ units: 2, recurrentInitializer }) as never }) as layers.Layer,
    sequence,
  ),
  separableConv2d: layer(() => layers.separableConv2d({ filters: 2, kernelSize: 3, padding: 'same' }), image),
  simpleRNN: layer(() => layers.simpleRNN({ units: 2, recurrentInitializer }) as layers.Layer, sequence),
  softmax: layer(() => layers.softmax(), vector),
  spatialDropout1d: layer(() => layers.spatialDropout1d({ rate: 0.4, seed: 3 }), sequence),
  stackedRNNCells: layer(
    () =>
      layers.rnn({
        cell: [
          layers.lstmCell({ units: 2, recurrentInitializer }),
          layers.simpleRNNCell({ units: 2, recurrentInitializer }),
        ] as never,
      }) as layers.Layer,
    sequence,
  ),
  thresholdedReLU: layer(() => layers.thresholdedReLU({ theta: 0.5 }), vector),
  timeDistributed: layer(() => layers.timeDistributed({ layer: layers.dense({ units: 2 }) }), sequence),
  upSampling2d: layer(() => layers.upSampling2d({ size: [2, 3] }), image),
  'upSampling2d, bilinear': layer(() => layers.upSampling2d({ size: [2, 2], interpolation: 'bilinear' }), image),
  zeroPadding2d: layer(() => layers.zeroPadding2d({ padding: 1 }), image),
};
