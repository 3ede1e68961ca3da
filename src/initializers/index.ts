export { DeltaOrthogonal, deltaOrthogonal } from './deltaOrthogonal.js';
export { Orthogonal, type OrthogonalArgs, orthogonal } from './orthogonal.js';
