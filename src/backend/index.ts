export { assertTwiceDifferentiable } from './assertTwiceDifferentiable.js';
export { enableTraining } from './enableTraining.js';
export type { Restore } from './installKernels.js';
