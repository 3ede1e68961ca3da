// Makes answers available in a page, on webgl or webgpu.
import '@tensorflow/tfjs-backend-webgl';
import '@tensorflow/tfjs-backend-webgpu';
import { answers } from './trainSaved.js';

Object.assign(globalThis, { answers });
