export { type SampleGridArgs, sampleGrid } from './sampleGrid.js';
