export {
  AuxiliaryClassifierHead,
  type AuxiliaryClassifierHeadArgs,
  auxiliaryClassifierHead,
} from './auxiliaryClassifierHead.js';
export { bakeSpectralNormalization } from './bakeSpectralNormalization.js';
export { BlurDownsampling2d, type BlurDownsampling2dArgs, blurDownsampling2d } from './blurDownsampling2d.js';
export { BlurUpsampling2d, type BlurUpsampling2dArgs, blurUpsampling2d } from './blurUpsampling2d.js';
export type { CodeDistribution } from './codeDistribution.js';
export { CodeHead, type CodeHeadArgs, codeHead, type HeadCode } from './codeHead.js';
export {
  ConditionalBatchNormalization,
  type ConditionalBatchNormalizationArgs,
  conditionalBatchNormalization,
} from './conditionalBatchNormalization.js';
export {
  ConditionalInstanceNormalization,
  type ConditionalInstanceNormalizationArgs,
  conditionalInstanceNormalization,
} from './conditionalInstanceNormalization.js';
export type {
  ConditionalNormalization,
  ConditionalNormalizationArgs,
  Standardized,
} from './conditionalNormalization.js';
export {
  EqualizedLearningRate,
  type EqualizedLearningRateArgs,
  equalizedLearningRate,
} from './equalizedLearningRate.js';
export { FadeIn, type FadeInArgs, fadeIn } from './fadeIn.js';
export { GlobalSumPooling, globalSumPooling } from './globalSumPooling.js';
export { GroupNormalization, type GroupNormalizationArgs, groupNormalization } from './groupNormalization.js';
export type { HasKernelFields, KernelField } from './hasKernelFields.js';
export {
  InstanceNormalization,
  type InstanceNormalizationArgs,
  instanceNormalization,
} from './instanceNormalization.js';
export { type InjectionMode, LatentInjection, type LatentInjectionArgs, latentInjection } from './latentInjection.js';
export {
  MinibatchStandardDeviation,
  type MinibatchStandardDeviationArgs,
  minibatchStandardDeviation,
} from './minibatchStandardDeviation.js';
export { NoiseInjection, type NoiseInjectionArgs, noiseInjection } from './noiseInjection.js';
export { PeriodicPadding2d, type PeriodicPadding2dArgs, periodicPadding2d } from './periodicPadding2d.js';
export { PixelNormalization, type PixelNormalizationArgs, pixelNormalization } from './pixelNormalization.js';
export { ProjectionHead, type ProjectionHeadArgs, projectionHead } from './projectionHead.js';
export { recoverCodes } from './recoverCodes.js';
export { SelfAttention, type SelfAttentionArgs, selfAttention } from './selfAttention.js';
export { type SingularValuesArgs, singularValues } from './singularValues.js';
export {
  SpectralNormalization,
  type SpectralNormalizationArgs,
  spectralNormalization,
} from './spectralNormalization.js';
export { SplitLatent, type SplitLatentArgs, splitLatent } from './splitLatent.js';
export {
  VariationalBottleneck,
  type VariationalBottleneckArgs,
  variationalBottleneck,
} from './variationalBottleneck.js';
