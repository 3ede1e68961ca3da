export type { Augmentation, AugmentationContext } from './augmentation.js';
export { type AugmentationPolicy, type DiffAugmentArgs, diffAugment } from './diffAugment.js';
export { type InstanceNoiseArgs, instanceNoise } from './instanceNoise.js';
