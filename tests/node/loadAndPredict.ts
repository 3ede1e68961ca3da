// Loads a saved model in a process that has built no layer, and prints its predictions for the inputs saved
// next to it.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import '../../src/register.js';
import { folder } from '../../src/node/files.js';

const directory = process.argv[2] as string;
const feed = JSON.parse(await readFile(path.join(directory, 'inputs.json'), 'utf8')) as {
  values: number[];
  shape: number[];
}[];
const model = await loadLayersModel(folder(directory));
const inputs = feed.map(({ values, shape }) => tensor(values, shape));
const outputs = model.predict(inputs.length === 1 ? (inputs[0] as Tensor) : inputs) as Tensor;
console.log(JSON.stringify(Array.from(outputs.dataSync())));
