export * from './orthogonalRegularization.js';
export * from './spectralRegularization.js';
