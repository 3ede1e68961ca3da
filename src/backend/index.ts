export { assertTwiceDifferentiable } from './assertTwiceDifferentiable.js';
export { enableTraining, type Restore } from './enableTraining.js';
