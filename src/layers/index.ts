export * from './conditionalBatchNormalization.js';
export * from './groupNormalization.js';
export * from './instanceNormalization.js';
export * from './minibatchStandardDeviation.js';
export * from './pixelNormalization.js';
export * from './projectionHead.js';
export * from './spectralNormalization.js';
