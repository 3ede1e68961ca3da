// Trains the games it is sent, one after the other, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { useWasm } from 'tfjs-generative/node';
import { type Study, studies } from './studies.js';
import { trainOnce } from './trainOnce.js';

/** One training. */
export interface Job {
  study: keyof typeof studies;
  mixture: string;
  method: string;
  seed: number;
}

await useWasm({ threads: 1 });
process.on('message', async ({ study, mixture, method, seed }: Job) => {
  const { mixtures, methods }: Study = studies[study];
  const [of, by] = [mixtures.find(({ name }) => name === mixture), methods.find(({ name }) => name === method)];
  if (!of || !by) throw new Error(`no mixture "${mixture}" or no method "${method}"`);
  process.send?.(await trainOnce(of, by, seed));
});
process.send?.('ready');
