// Trains the games it is sent, one after the other, on one thread of wasm.
import '@tensorflow/tfjs-layers';
import { useWasm } from 'tfjs-generative/node';
import { mixtures } from './mixtures.js';
import { methods, trainOnce } from './train.js';

/** One training. */
export interface Job {
  mixture: string;
  method: string;
  seed: number;
}

await useWasm({ threads: 1 });
process.on('message', async ({ mixture, method, seed }: Job) => {
  const [of, by] = [mixtures.find(({ name }) => name === mixture), methods.find(({ name }) => name === method)];
  if (!of || !by) throw new Error(`no mixture "${mixture}" or no method "${method}"`);
  process.send?.(await trainOnce(of, by, seed));
});
process.send?.('ready');
