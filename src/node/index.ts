export { folder, writeFileAtomic } from './files.js';
export { type UseWasmArgs, useWasm } from './useWasm.js';
export { writePng } from './writePng.js';
