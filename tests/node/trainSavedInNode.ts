// Runs answers for the models in a file, on cpu or wasm.
import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import { useWasm } from '../../src/node/index.js';
import { answers } from './trainSaved.js';

const [backend, file] = process.argv.slice(2) as [string, string];
if (backend === 'wasm') await useWasm({ threads: 1 });
console.log(JSON.stringify(await answers(backend, JSON.parse(await readFile(file, 'utf8')))));
