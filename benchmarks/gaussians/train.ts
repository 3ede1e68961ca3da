import { initializers, type LayersModel, layers, sequential } from '@tensorflow/tfjs-layers';
import {
  type AdversarialLoss,
  adam,
  adversarial,
  gaussian,
  gradientPenalty,
  hinge,
  latentSpace,
  linearSchedule,
  nonSaturating,
  type RandomStream,
  r1,
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
  terms: Term[];
  normalized?: boolean;
}

export const methods: Method[] = [
  { name: 'plain', loss: nonSaturating, terms: [] },
  { name: 'R1', loss: nonSaturating, terms: [r1({ gamma: 0.3 })] },
  { name: 'WGAN-GP', loss: wasserstein, terms: [gradientPenalty({ weight: 1 })] },
  { name: 'spectral', loss: hinge, terms: [], normalized: true },
];

export const seeds = [1, 2, 3, 4, 5];

/** The same for all. */
const budget = { steps: 2000, batch: 128, samples: 10_000 };

/** How one training ended. */
export interface Result extends Coverage {
  /** Points, x y x y …, 2,500 of them. */
  samples: number[];
  seconds: number;
}

const latent = latentSpace({ z: gaussian(2) });

/** Waves, 128 units, the outputs. */
function network(
  radians: [number, number],
  outputs: number,
  random: RandomStream,
  wrap = (layer: layers.Layer) => layer,
): LayersModel {
  const dense = (units: number) =>
    wrap(layers.dense({ units, kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) }));
  const features = new FourierFeatures({ count: 64, radians, random, inputShape: [2] });
  return sequential({ layers: [features, dense(128), layers.leakyReLU({ alpha: 0.2 }), dense(outputs)] });
}

/** Trains one generator and measures its samples. */
export async function trainOnce(mixture: Mixture, method: Method, seed: number): Promise<Result> {
  const began = performance.now();
  const random = randomStream(seed).fork('weights');
  const generator = network([0.2, 4], 2, random.fork('generator'));
  const ofDiscriminator = random.fork('discriminator');
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: ofDiscriminator.nextSeed() });
  const discriminator = network([0.3, 4], 1, ofDiscriminator, method.normalized ? normalized : undefined);
  const learningRate = linearSchedule({ from: 6e-3, to: 0, steps: budget.steps });
  const optimizer = () => adam({ learningRate, beta1: 0.5, beta2: 0.99 });
  const { loss, terms } = method;
  const optimizers = { generator: optimizer(), discriminator: optimizer() };
  const trainer = new Trainer({
    players: adversarial({ generator, discriminator, latent, loss, terms, optimizers }),
    ema: { of: generator, decay: 0.99 },
    seed,
  });
  for await (const _ of trainer.train(mixtureBatches(mixture, budget.batch), { steps: budget.steps, every: 500 }));
  const samples = await trainer.sample(budget.samples);
  const points = Array.from(await samples.data());
  samples.dispose();
  trainer.dispose();
  generator.dispose();
  discriminator.dispose();
  return {
    ...coverage(points, mixture),
    samples: points.slice(0, 5000),
    seconds: (performance.now() - began) / 1000,
  };
}
