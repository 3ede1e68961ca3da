export { ActNorm, type ActNormArgs, actNorm } from './actNorm.js';
export { AdditiveCoupling, additiveCoupling } from './additiveCoupling.js';
export { AffineCoupling, type AffineCouplingArgs, affineCoupling } from './affineCoupling.js';
export { Bijector } from './bijector.js';
export type { BijectorCall } from './bijectorCall.js';
export type { ForwardResult, InverseResult, VjpResult } from './bijectorResult.js';
export { Chain, chain } from './chain.js';
export { type BijectorReport, type CheckBijectorArgs, checkBijector } from './checkBijector.js';
export { ClassConditionalPrior, classConditionalPrior } from './classConditionalPrior.js';
export type { Conditioner } from './conditioner.js';
export { Coupling } from './coupling.js';
export type { CouplingArgs } from './couplingArgs.js';
export type { CouplingMask } from './couplingMask.js';
export { type DequantizeArgs, dequantize } from './dequantize.js';
export { type FactorOutArgs, factorOut } from './factorOut.js';
export { GaussianPrior, type GaussianPriorArgs, gaussianPrior } from './gaussianPrior.js';
export { HaarDownsampling, haarDownsampling } from './haarDownsampling.js';
export { InverseOf, inverseOf } from './inverseOf.js';
export {
  InvertibleBatchNormalization,
  type InvertibleBatchNormalizationArgs,
  invertibleBatchNormalization,
} from './invertibleBatchNormalization.js';
export { InvertibleConv, type InvertibleConvArgs, invertibleConv } from './invertibleConv.js';
export type { LatentScale } from './latentScale.js';
export { LogitTransform, type LogitTransformArgs, logitTransform } from './logitTransform.js';
export { MixturePrior, type MixturePriorArgs, mixturePrior } from './mixturePrior.js';
export { MultiScale, type MultiScaleArgs, multiScale } from './multiScale.js';
export { NormalizingFlow, normalizingFlow } from './normalizingFlow.js';
export type { FlowSampleArgs, NormalizingFlowArgs, ResampleArgs } from './normalizingFlowArgs.js';
export { Permutation, type PermutationArgs, permutation } from './permutation.js';
export { Prior, type PriorSampleArgs } from './prior.js';
export { Roll, type RollArgs, roll } from './roll.js';
export { SplineCoupling, type SplineCouplingArgs, splineCoupling } from './splineCoupling.js';
export { Squeeze2d, type Squeeze2dArgs, type Squeeze2dOrder, squeeze2d } from './squeeze2d.js';
export type { Temperature } from './temperature.js';
export type { Transformed, Transformer } from './transformer.js';
export {
  type VariationalDequantizationArgs,
  type VariationallyDequantized,
  variationalDequantization,
} from './variationalDequantization.js';
