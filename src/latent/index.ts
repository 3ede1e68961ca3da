export * from './codes.js';
export { exchange } from './exchange.js';
export * from './interpolate.js';
export * from './latentSpace.js';
export { repeatCodes } from './repeatCodes.js';
export { type TraverseArgs, traverse } from './traverse.js';
