// A page that trains on wasm as README says: the folder of the backend's .wasm files is told first.
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { getBackend, setBackend } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { adversarial, gaussian, latentSpace, shuffledBatches, spectralNormalization, Trainer } from 'tfjs-generative';

async function train(wasmPath?: string): Promise<{ backend: string; steps: number; samples: number[] }> {
  if (wasmPath) setWasmPaths(wasmPath);
  if (!(await setBackend('wasm'))) throw new Error('the wasm backend does not start');
  const latent = latentSpace({ noise: gaussian(2) });
  const generator = sequential({ layers: [layers.dense({ units: 4, inputShape: [latent.size] })] });
  const discriminator = sequential({
    layers: [spectralNormalization({ layer: layers.dense({ units: 1, inputShape: [4] }) })],
  });
  const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent }) });
  const batches = shuffledBatches({ data: new Float32Array(160), shape: [4], batch: 5 });
  for await (const _ of trainer.train(batches, { steps: 3 }));
  const samples = await (await trainer.sample(2)).data();
  return { backend: getBackend(), steps: trainer.step, samples: [...samples] };
}

Object.assign(globalThis, { train });
