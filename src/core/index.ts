export { RandomStream, randomStream } from './randomStream.js';
