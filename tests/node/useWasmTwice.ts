// Starts wasm three times at once, and prints whether the globals of Node are restored.
import os from 'node:os';
import workers from 'node:worker_threads';
import { useWasm } from '../../src/node/index.js';

const globals = () => [
  globalThis.Blob,
  URL.createObjectURL,
  workers.Worker,
  os.cpus,
  Reflect.get(globalThis, 'Worker'),
];
const before = globals();
const threads = await Promise.all([useWasm({ threads: 2 }), useWasm({ threads: 2 }), useWasm({ threads: 2 })]);
console.log(JSON.stringify({ threads, globalsRestored: globals().every((value, index) => value === before[index]) }));
