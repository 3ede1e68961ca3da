import { initializers, layers, type LayersModel, sequential } from '@tensorflow/tfjs-layers';
import {
  adam,
  adversarial,
  type AdversarialLoss,
  exponentialSchedule,
  gaussian,
  gradientPenalty,
  hinge,
  latentSpace,
  linearSchedule,
  nonSaturating,
  r1,
  relativisticAverage,
  randomStream,
  spectralNormalization,
  type Term,
  Trainer,
  wasserstein,
} from 'tfjs-generative';
import { FourierFeatures } from './fourierFeatures.js';
import { type Coverage, coverage } from './measure.js';
import { type Mixture, mixtureBatches } from './mixtures.js';

/** What is compared: a loss, a penalty, whether the discriminator's kernels are normalised. */
export interface Method {
  name: string;
  loss: AdversarialLoss;
  terms?: () => Term[];
  normalized?: boolean;
}

/** The same for all. */
export const budget = {
  steps: Number(process.env.STEPS ?? 3000), batch: Number(process.env.B ?? 256), width: Number(process.env.W ?? 64), rate: Number(process.env.RATE ?? 1e-3), samples: 10_000 };

export const methods: Method[] = [
  { name: 'RR', loss: relativisticAverage(nonSaturating), terms: () => [r1({ gamma: Number(process.env.G ?? 0.001) })] },
  { name: 'RH', loss: hinge, terms: () => [r1({ gamma: Number(process.env.G ?? 0.001) })] },
  { name: 'plain', loss: nonSaturating },
  { name: 'R1', loss: nonSaturating, terms: () => [r1({ gamma: exponentialSchedule({ from: Number(process.env.G), to: Number(process.env.G2), rate: (Number(process.env.G2) / Number(process.env.G)) ** (1 / (budget.steps * 0.8)) }) })] },
  { name: 'WGAN-GP', loss: wasserstein, terms: () => [gradientPenalty({ weight: 1 })] },
  { name: 'spectral', loss: hinge, normalized: true },
];

const latent = latentSpace({ z: gaussian(Number(process.env.Z ?? 8)) });

function network(inputs: number, outputs: number, random: ReturnType<typeof randomStream>, normalized = false): LayersModel {
  const dense = (units: number) => {
    const kernelInitializer = initializers.heNormal({ seed: random.nextSeed() });
    const layer = layers.dense({ units, kernelInitializer });
    return normalized ? spectralNormalization({ layer, seed: random.nextSeed() }) : layer;
  };
  const F = Number(process.env.F ?? 64);
  const bounds: [number, number] = outputs === 1 ? [0.3, Number(process.env.HD ?? 10)] : [0.2, Number(process.env.HG ?? 3)];
  const activation = () => layers.leakyReLU({ alpha: 0.2 });
  return sequential({
    layers: [
      new FourierFeatures(F, bounds, random, [inputs]),
      ...Array.from({ length: Number(process.env.L ?? 2) }, () => [dense(budget.width), activation()]).flat(),
      dense(outputs),
    ],
  });
}

/** Trains one network and measures its samples. */
export async function trainOnce(mixture: Mixture, method: Method, seed: number): Promise<Coverage & { seconds: number }> {
  const began = performance.now();
  const random = randomStream(seed).fork('weights');
  const generator = network(latent.size, 2, random.fork('generator'));
  const discriminator = network(2, 1, random.fork('discriminator'), method.normalized);
  const learningRate = linearSchedule({ from: budget.rate, to: 0, steps: budget.steps });
  const optimizer = (f = 1) => adam({ learningRate: (s: number) => f * learningRate(s), beta1: Number(process.env.B1 ?? 0), beta2: 0.99 });
  const trainer = new Trainer({
    players: adversarial({
      generator,
      discriminator,
      latent,
      loss: method.loss,
      terms: method.terms?.() ?? [],
      optimizers: { generator: optimizer(Number(process.env.GR ?? 1)), discriminator: optimizer() },
    }),
    ema: { of: generator, decay: 0.99 },
    seed,
  });
  for await (const p of trainer.train(mixtureBatches(mixture, budget.batch), { steps: budget.steps, every: 500 })) {
    if (process.env.PILOT || p.step % 1000 === 0) {
      const s = await trainer.sample(2000);
      console.log(p.step, p.stepsPerSecond.toFixed(0), JSON.stringify(p.losses), JSON.stringify(coverage(await s.data(), mixture)));
      s.dispose();
    }
  }
  const samples = await trainer.sample(budget.samples);
  const measured = coverage(await samples.data(), mixture);
  samples.dispose();
  trainer.dispose();
  generator.dispose();
  discriminator.dispose();
  return { ...measured, seconds: (performance.now() - began) / 1000 };
}
