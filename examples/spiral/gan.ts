import { layers, sequential } from '@tensorflow/tfjs-layers';
import {
  adam,
  adversarial,
  gaussian,
  latentSpace,
  nonSaturating,
  r1Term,
  randomStream,
  Trainer,
  withRandom,
} from 'tfjs-generative';

/** 5,000 points near a spiral of one and a quarter turns, x y x y …. */
export async function spiralPoints(): Promise<Float32Array> {
  const normal = randomStream(1).normal([10_000]);
  const points = Float32Array.from(await normal.data(), (noise, i) => {
    const t = Math.sqrt(Math.floor(i / 2) / 5000);
    return 2 * t * (i % 2 ? Math.sin(2.5 * Math.PI * t) : Math.cos(2.5 * Math.PI * t)) + 0.05 * noise;
  });
  normal.dispose();
  return points;
}

/** A trainer of a GAN with two small networks. */
export function spiralGan(seed: number): Trainer {
  const latent = latentSpace({ noise: gaussian(2) });
  const relu = (units: number, inputShape?: number[]) =>
    layers.dense({ units, activation: 'relu', kernelInitializer: 'heNormal', inputShape });
  const leaky = () => layers.leakyReLU({ alpha: 0.2 });
  const [generator, discriminator] = withRandom(randomStream(seed), () => [
    sequential({ layers: [relu(64, [latent.size]), relu(64), layers.dense({ units: 2 })] }),
    sequential({
      layers: [
        layers.dense({ units: 64, inputShape: [2] }),
        leaky(),
        layers.dense({ units: 64 }),
        leaky(),
        layers.dense({ units: 1 }),
      ],
    }),
  ]);
  const fast = () => adam({ learningRate: 0.002, beta1: 0.5, beta2: 0.99 });
  return new Trainer({
    players: adversarial({
      generator,
      discriminator,
      latent,
      loss: nonSaturating,
      terms: [r1Term({ gamma: 0.2 })],
      optimizers: { generator: fast(), discriminator: fast() },
    }),
    ema: { model: generator, decay: 0.99 },
    seed,
  });
}
