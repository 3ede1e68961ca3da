export { enableTraining, type Restore } from './enableTraining.js';
