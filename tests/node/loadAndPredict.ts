// Loads a saved model in a process that has built no layer, and prints its answer to the question saved beside it.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-cpu';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type Tensor, tensor } from '@tensorflow/tfjs-core';
import { loadLayersModel } from '@tensorflow/tfjs-layers';
import '../../src/register.js';
import { folder } from '../../src/node/files.js';

const directory = process.argv[2] as string;
const question = JSON.parse(await readFile(path.join(directory, 'question.json'), 'utf8')) as {
  values: number[];
  shape: number[];
}[];
const model = await loadLayersModel(folder(directory));
const inputs = question.map(({ values, shape }) => tensor(values, shape));
const answer = model.predict(inputs.length === 1 ? (inputs[0] as Tensor) : inputs) as Tensor;
console.log(JSON.stringify(Array.from(answer.dataSync())));
