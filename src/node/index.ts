export { folder, writeFileWhole } from './files.js';
export { type UseWasmArgs, useWasm } from './useWasm.js';
export { writePng } from './writePng.js';
