export {
  OrthogonalRegularization,
  type OrthogonalRegularizationArgs,
  orthogonalRegularization,
} from './orthogonalRegularization.js';
export {
  SpectralRegularization,
  type SpectralRegularizationArgs,
  spectralRegularization,
} from './spectralRegularization.js';
