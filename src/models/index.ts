export { type BigGanArgs, bigGan } from './bigGan.js';
export { type DcganArgs, dcgan } from './dcgan.js';
export type { Gan } from './gan.js';
export type { Growing } from './growing.js';
export * from './growingDiscriminator.js';
export * from './growingGenerator.js';
export { type ResidualDownArgs, residualDown } from './residualDown.js';
export { type ResidualUpArgs, residualUp } from './residualUp.js';
export { type SnganArgs, sngan } from './sngan.js';
