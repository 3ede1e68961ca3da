import { initializers, input, type LayersModel, layers, model, sequential } from '@tensorflow/tfjs-layers';
import {
  type AdversarialLoss,
  adam,
  adversarial,
  codeHead,
  connect,
  gaussian,
  latentSpace,
  linearSchedule,
  mutualInformationTerm,
  type RandomStream,
  randomStream,
  spectralNormalization,
  type Term,
  Trainer,
} from 'tfjs-generative';
import { FourierFeatures } from './fourierFeatures.js';
import { type Coverage, coverage } from './measure.js';
import { type Mixture, mixtureBatches } from './mixtures.js';

/** A method of the comparison. */
export interface Method {
  name: string;
  loss: AdversarialLoss;
  terms?: Term[];
  /** Whether the discriminator has spectral normalization. Default false. */
  normalized?: boolean;
  /** Weight of the mutual information with z; 0 only measures it. Default: the discriminator has no head. */
  information?: number;
}

/** The budget of every method. */
const budget = { steps: 2000, batch: 128, samples: 10_000 };

/** Result of one run. */
export interface Result extends Coverage {
  /** 2,500 samples, x y x y …. */
  samples: number[];
  seconds: number;
  /** Mean information in the last 500 steps, if there is a head. */
  nats?: number;
}

const latent = latentSpace({ z: gaussian(2) });

/** Fourier features, a layer of 128 units and the outputs; optionally a second output, a head for z. */
function network(
  radians: [number, number],
  outputs: number,
  random: RandomStream,
  wrap = (layer: layers.Layer) => layer,
  hasHead = false,
): LayersModel {
  const dense = (units: number) =>
    wrap(layers.dense({ units, kernelInitializer: initializers.heNormal({ seed: random.nextSeed() }) }));
  const features = new FourierFeatures({ count: 64, radians, random, inputShape: [2] });
  const trunk = [features, dense(128), layers.leakyReLU({ alpha: 0.2 })];
  if (!hasHead) return sequential({ layers: [...trunk, dense(outputs)] });
  const point = input({ shape: [2] });
  const hidden = connect(point, ...trunk);
  const head = codeHead({ codes: latent.codes, seed: random.nextSeed() });
  return model({ inputs: point, outputs: [dense(outputs), head].map((layer) => connect(hidden, layer)) });
}

/** Trains one generator and measures its samples. */
export async function trainOnce(mixture: Mixture, method: Method, seed: number): Promise<Result> {
  const start = performance.now();
  const random = randomStream(seed).fork('weights');
  const generator = network([0.2, 4], 2, random.fork('generator'));
  const ofDiscriminator = random.fork('discriminator');
  const normalized = (layer: layers.Layer) => spectralNormalization({ layer, seed: ofDiscriminator.nextSeed() });
  const { loss, terms = [], information } = method;
  const discriminator = network(
    [0.3, 4],
    1,
    ofDiscriminator,
    method.normalized ? normalized : undefined,
    information !== undefined,
  );
  const learningRate = linearSchedule({ from: 6e-3, to: 0, steps: budget.steps });
  const optimizer = () => adam({ learningRate, beta1: 0.5, beta2: 0.99 });
  const allTerms = information === undefined ? terms : [...terms, mutualInformationTerm({ weight: information })];
  const optimizers = { generator: optimizer(), discriminator: optimizer() };
  const trainer = new Trainer({
    players: adversarial({ generator, discriminator, latent, loss, terms: allTerms, optimizers }),
    ema: { model: generator, decay: 0.99 },
    seed,
  });
  let nats: number | undefined;
  const run = trainer.train(mixtureBatches(mixture, budget.batch), { steps: budget.steps, reportEvery: 500 });
  for await (const { measures } of run) nats = measures['information/z'];
  const samples = await trainer.sample(budget.samples);
  const points = Array.from(await samples.data());
  samples.dispose();
  trainer.dispose();
  generator.dispose();
  discriminator.dispose();
  return {
    ...coverage(points, mixture),
    samples: points.slice(0, 5000),
    ...(nats !== undefined && { nats }),
    seconds: (performance.now() - start) / 1000,
  };
}
