// What enableTraining says in a process that has no backend.
import '@tensorflow/tfjs-layers';
import { enableTraining } from '../../src/index.js';

await enableTraining().catch((error: Error) => console.log(error.message));
