/**
 * An import of this module registers every layer, initializer and regularizer of the library, so that
 * `loadLayersModel` finds them by name in a fresh process.
 *
 * @module tfjs-generative/register
 */

import { serialization } from '@tensorflow/tfjs-core';
import { repairBackends } from './backend/repairs/repairBackends.js';
import { ActNorm } from './flows/actNorm.js';
import { AdditiveCoupling } from './flows/additiveCoupling.js';
import { AffineCoupling } from './flows/affineCoupling.js';
import { Chain } from './flows/chain.js';
import { ClassConditionalPrior } from './flows/classConditionalPrior.js';
import { GaussianPrior } from './flows/gaussianPrior.js';
import { HaarDownsampling } from './flows/haarDownsampling.js';
import { InverseOf } from './flows/inverseOf.js';
import { InvertibleBatchNormalization } from './flows/invertibleBatchNormalization.js';
import { InvertibleConv } from './flows/invertibleConv.js';
import { LogitTransform } from './flows/logitTransform.js';
import { MixturePrior } from './flows/mixturePrior.js';
import { MultiScale } from './flows/multiScale.js';
import { Permutation } from './flows/permutation.js';
import { Roll } from './flows/roll.js';
import { SplineCoupling } from './flows/splineCoupling.js';
import { Squeeze2d } from './flows/squeeze2d.js';
import { DeltaOrthogonal } from './initializers/deltaOrthogonal.js';
import { Orthogonal } from './initializers/orthogonal.js';
import { AuxiliaryClassifierHead } from './layers/auxiliaryClassifierHead.js';
import { BlurDownsampling2d } from './layers/blurDownsampling2d.js';
import { BlurUpsampling2d } from './layers/blurUpsampling2d.js';
import { CodeHead } from './layers/codeHead.js';
import { ConditionalBatchNormalization } from './layers/conditionalBatchNormalization.js';
import { ConditionalInstanceNormalization } from './layers/conditionalInstanceNormalization.js';
import { EqualizedLearningRate } from './layers/equalizedLearningRate.js';
import { FadeIn } from './layers/fadeIn.js';
import { GlobalSumPooling } from './layers/globalSumPooling.js';
import { GroupNormalization } from './layers/groupNormalization.js';
import { InstanceNormalization } from './layers/instanceNormalization.js';
import { LatentInjection } from './layers/latentInjection.js';
import { MinibatchStandardDeviation } from './layers/minibatchStandardDeviation.js';
import { NoiseInjection } from './layers/noiseInjection.js';
import { PeriodicPadding2d } from './layers/periodicPadding2d.js';
import { PixelNormalization } from './layers/pixelNormalization.js';
import { ProjectionHead } from './layers/projectionHead.js';
import { SelfAttention } from './layers/selfAttention.js';
import { SpectralNormalization } from './layers/spectralNormalization.js';
import { SplitLatent } from './layers/splitLatent.js';
import { VariationalBottleneck } from './layers/variationalBottleneck.js';
import { OrthogonalRegularization } from './regularizers/orthogonalRegularization.js';
import { SpectralRegularization } from './regularizers/spectralRegularization.js';

/**
 * Registers all layers, initializers and regularizers of this package with TensorFlow.js, so that
 * `loadLayersModel` can load models that use them. Importing `tfjs-generative/register` calls it.
 *
 * @example
 * ```ts
 * import 'tfjs-generative/register';
 * ```
 * @category Layers
 */
export function registerAll(): void {
  // an explicit list, because bundlers drop modules that are only imported
  for (const known of [
    ActNorm,
    AdditiveCoupling,
    AffineCoupling,
    AuxiliaryClassifierHead,
    BlurDownsampling2d,
    BlurUpsampling2d,
    Chain,
    ClassConditionalPrior,
    CodeHead,
    ConditionalBatchNormalization,
    ConditionalInstanceNormalization,
    DeltaOrthogonal,
    EqualizedLearningRate,
    FadeIn,
    GaussianPrior,
    GlobalSumPooling,
    GroupNormalization,
    HaarDownsampling,
    InstanceNormalization,
    InverseOf,
    InvertibleBatchNormalization,
    InvertibleConv,
    LatentInjection,
    LogitTransform,
    MinibatchStandardDeviation,
    MixturePrior,
    MultiScale,
    NoiseInjection,
    Orthogonal,
    OrthogonalRegularization,
    PeriodicPadding2d,
    Permutation,
    PixelNormalization,
    ProjectionHead,
    Roll,
    SelfAttention,
    SpectralNormalization,
    SpectralRegularization,
    SplineCoupling,
    SplitLatent,
    Squeeze2d,
    VariationalBottleneck,
  ])
    serialization.registerClass(known);
  repairBackends();
}

registerAll();
