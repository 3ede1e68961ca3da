export * from './adam.js';
export * from './gradientClipping.js';
