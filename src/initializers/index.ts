export * from './deltaOrthogonal.js';
export * from './orthogonal.js';
