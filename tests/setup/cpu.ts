import { startBackend } from './startBackend.js';

await startBackend('cpu');
