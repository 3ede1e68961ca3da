/**
 * What only Node has: saving and loading models in folders, PNG files, and the wasm backend with all its threads.
 *
 * @module tfjs-generative/node
 */

export { folder, writeFileAtomic } from './files.js';
export { type UseWasmArgs, useWasm } from './useWasm.js';
export { writePng } from './writePng.js';
