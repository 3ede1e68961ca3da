export type { AdversarialLoss } from './adversarialLoss.js';
export { hinge } from './hinge.js';
export { nonSaturating } from './nonSaturating.js';
