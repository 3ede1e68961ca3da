export * from './codes.js';
export * from './interpolate.js';
export * from './latentSpace.js';
export { mixCodes } from './mixCodes.js';
export { repeatCodes } from './repeatCodes.js';
export { type TraverseArgs, traverse } from './traverse.js';
