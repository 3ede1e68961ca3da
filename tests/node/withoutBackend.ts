// Prints the error of enableTraining in a process without a backend.
import '@tensorflow/tfjs-layers';
import { enableTraining } from '../../src/index.js';

await enableTraining().catch((error: Error) => console.log(error.message));
