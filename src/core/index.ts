export { withRandom } from './activeRandom.js';
export { RandomStream, randomStream } from './randomStream.js';
