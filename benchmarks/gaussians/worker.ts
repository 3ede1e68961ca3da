// Runs the jobs that it receives, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { useWasm } from 'tfjs-generative/node';
import { type Study, studies } from './studies.js';
import { trainOnce } from './trainOnce.js';

/** One run. */
export interface Job {
  study: keyof typeof studies;
  mixture: string;
  method: string;
  seed: number;
}

await useWasm({ threads: 1 });
process.on('message', async ({ study, mixture, method, seed }: Job) => {
  const { mixtures, methods }: Study = studies[study];
  const chosenMixture = mixtures.find(({ name }) => name === mixture);
  const chosenMethod = methods.find(({ name }) => name === method);
  if (!chosenMixture || !chosenMethod) throw new Error(`unknown mixture "${mixture}" or method "${method}"`);
  process.send?.(await trainOnce(chosenMixture, chosenMethod, seed));
});
process.send?.('ready');
