// Runs in the page that webgl.ts opens.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-webgl';
import { randomUniform, ready, setBackend, square, sum, type Tensor, tidy, train } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { dcgan, usual } from './dcgan.js';
import { compare } from './timing.js';

/** What the page found: milliseconds of stock tfjs and of this library, and their ratio. */
export type Comparison = Awaited<ReturnType<typeof compare>> & { renderer: string };

async function run(): Promise<Comparison> {
  await setBackend('webgl');
  await ready();
  const real = randomUniform([usual.batch, 28, 28, 1], -1, 1);
  const stock = dcgan(usual, () => train.adam(2e-4, 0.5));
  const ours = dcgan(usual, () => adam());
  // the graphics processor works in order: once it has answered this, the step is done
  const finished = async (step: (pictures: Tensor) => void) => {
    step(real);
    const last = tidy(() => sum(square(real)));
    await last.data();
    last.dispose();
  };
  const result = await compare(
    () => finished(stock),
    async () => {
      const restore = await enableTraining();
      await finished(ours);
      restore();
    },
    3,
  );
  const gl = document.createElement('canvas').getContext('webgl2');
  const info = gl?.getExtension('WEBGL_debug_renderer_info');
  return { ...result, renderer: info ? String(gl?.getParameter(info.UNMASKED_RENDERER_WEBGL)) : 'renderer unknown' };
}

(globalThis as unknown as { compared: Promise<Comparison> }).compared = run();
