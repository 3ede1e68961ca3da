// Runs in the page that webgl.ts opens.
import '@tensorflow/tfjs-layers';
import '@tensorflow/tfjs-backend-webgl';
import { randomUniform, ready, setBackend, square, sum, type Tensor, tidy, train } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { dcgan, defaultSize } from './dcgan.js';
import { compare } from './timing.js';

/** Milliseconds of plain tfjs and of this library, and their ratio. */
export type Comparison = Awaited<ReturnType<typeof compare>> & { renderer: string };

async function run(): Promise<Comparison> {
  await setBackend('webgl');
  await ready();
  const real = randomUniform([defaultSize.batch, 28, 28, 1], -1, 1);
  const plain = dcgan(defaultSize, () => train.adam(2e-4, 0.5));
  const ours = dcgan(defaultSize, () => adam());
  // the GPU works in order, so the step is done when this result arrives
  const finished = async (step: (images: Tensor) => void) => {
    step(real);
    const last = tidy(() => sum(square(real)));
    await last.data();
    last.dispose();
  };
  const result = await compare(
    () => finished(plain),
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
