export * from './backend/index.js';
export * from './core/index.js';
export * from './latent/index.js';
export * from './layers/index.js';
export * from './losses/index.js';
export * from './optimizers/index.js';
export * from './regularizers/index.js';
export * from './training/index.js';
