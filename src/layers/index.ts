export * from './conditionalBatchNormalization.js';
export * from './projectionHead.js';
export * from './spectralNormalization.js';
