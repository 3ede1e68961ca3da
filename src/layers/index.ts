export * from './auxiliaryClassifierHead.js';
export * from './bakeSpectralNormalization.js';
export * from './blurDownsampling2d.js';
export * from './blurUpsampling2d.js';
export type { CodeDistribution } from './codeDistribution.js';
export * from './codeHead.js';
export * from './conditionalBatchNormalization.js';
export * from './conditionalInstanceNormalization.js';
export type {
  ConditionalNormalization,
  ConditionalNormalizationArgs,
  Standardized,
} from './conditionalNormalization.js';
export * from './equalizedLearningRate.js';
export * from './fadeIn.js';
export * from './globalSumPooling.js';
export * from './groupNormalization.js';
export type { HasKernelFields, KernelField } from './hasKernelFields.js';
export * from './instanceNormalization.js';
export * from './latentInjection.js';
export * from './minibatchStandardDeviation.js';
export * from './noiseInjection.js';
export * from './periodicPadding2d.js';
export * from './pixelNormalization.js';
export * from './projectionHead.js';
export * from './recoverCodes.js';
export * from './selfAttention.js';
export * from './singularValues.js';
export * from './spectralNormalization.js';
export * from './splitLatent.js';
export * from './variationalBottleneck.js';
