import { startBackend } from './startBackend.js';
import '@tensorflow/tfjs-backend-webgpu';

await startBackend('webgpu');
