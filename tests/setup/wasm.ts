import { startBackend } from './startBackend.js';
import '@tensorflow/tfjs-backend-wasm';

await startBackend('wasm');
