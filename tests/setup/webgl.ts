import { startBackend } from './startBackend.js';
import '@tensorflow/tfjs-backend-webgl';

await startBackend('webgl');
