export type { AdversarialLoss } from './adversarialLoss.js';
export { hinge } from './hinge.js';
export { type LabelSmoothingArgs, labelSmoothing } from './labelSmoothing.js';
export { leastSquares } from './leastSquares.js';
export { minimax } from './minimax.js';
export { nonSaturating } from './nonSaturating.js';
export { relativisticAverage } from './relativisticAverage.js';
export { totalVariation } from './totalVariation.js';
export { wasserstein } from './wasserstein.js';
