// Multiplies two matrices with the given number of wasm threads, and prints whether the globals of Node are
// restored.
import '@tensorflow/tfjs-layers';
import os from 'node:os';
import { Worker } from 'node:worker_threads';
import { getBackend, matMul, tensor2d } from '@tensorflow/tfjs-core';
import { useWasm } from '../../src/node/index.js';

const globals = () => [globalThis.Blob, URL.createObjectURL, Worker, os.cpus, 'Worker' in globalThis];
const before = globals();
const wanted = process.argv[2];
const threads = await useWasm({ threads: wanted === 'auto' ? wanted : Number(wanted) });
const product = matMul(
  tensor2d([
    [1, 2],
    [3, 4],
  ]),
  tensor2d([
    [5, 6],
    [7, 8],
  ]),
);
const globalsRestored = globals().every((value, index) => value === before[index]);
console.log(
  JSON.stringify({ threads, backend: getBackend(), product: Array.from(product.dataSync()), globalsRestored }),
);
