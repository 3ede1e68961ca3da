export {
  type Code,
  type CodeArgs,
  categorical,
  gaussian,
  type UniformArgs,
  uniform,
} from './codes.js';
export { type InterpolateArgs, interpolate } from './interpolate.js';
export { type Codes, type LatentSampleArgs, LatentSpace, latentSpace } from './latentSpace.js';
export { mixCodes } from './mixCodes.js';
export { repeatCodes } from './repeatCodes.js';
export { type TraverseArgs, traverse } from './traverse.js';
