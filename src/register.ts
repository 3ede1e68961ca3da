import { serialization } from '@tensorflow/tfjs-core';
import { ConditionalBatchNormalization } from './layers/conditionalBatchNormalization.js';
import { GroupNormalization } from './layers/groupNormalization.js';
import { InstanceNormalization } from './layers/instanceNormalization.js';
import { MinibatchStandardDeviation } from './layers/minibatchStandardDeviation.js';
import { PixelNormalization } from './layers/pixelNormalization.js';
import { ProjectionHead } from './layers/projectionHead.js';
import { SpectralNormalization } from './layers/spectralNormalization.js';
import { OrthogonalRegularization } from './regularizers/orthogonalRegularization.js';

/**
 * Makes every layer and regulariser of this package known to tfjs, so that `loadLayersModel` finds them in a process
 * that has built none; importing `tfjs-generative/register` does it.
 *
 * @example
 * ```ts
 * import 'tfjs-generative/register';
 * ```
 * @category Layers
 */
export function registerAll(): void {
  // as values: bundlers empty a module that only imports
  for (const known of [
    ConditionalBatchNormalization,
    GroupNormalization,
    InstanceNormalization,
    MinibatchStandardDeviation,
    PixelNormalization,
    ProjectionHead,
    OrthogonalRegularization,
    SpectralNormalization,
  ])
    serialization.registerClass(known);
}

registerAll();
