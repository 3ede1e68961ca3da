export { auxiliaryClassification } from './auxiliaryClassification.js';
export { BottleneckMultiplier, type BottleneckMultiplierArgs, bottleneckMultiplier } from './bottleneckMultiplier.js';
export type { CodePosterior } from './codePosterior.js';
export { gaussianKl } from './gaussianKl.js';
export {
  type InvariantInformation,
  type InvariantInformationArgs,
  invariantInformation,
} from './invariantInformation.js';
export { type MutualInformation, type MutualInformationArgs, mutualInformation } from './mutualInformation.js';
