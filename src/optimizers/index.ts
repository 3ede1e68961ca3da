export { Adam, type AdamArgs, adam } from './adam.js';
export { GradientClipping, type GradientClippingArgs, gradientClipping } from './gradientClipping.js';
