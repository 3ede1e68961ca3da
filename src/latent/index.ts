export * from './codes.js';
export * from './latentSpace.js';
