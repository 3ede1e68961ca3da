export * from './orthogonalRegularization.js';
