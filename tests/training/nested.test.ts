import { ones, randomNormal, type Tensor } from '@tensorflow/tfjs-core';
import {
  initializers,
  input,
  type LayersModel,
  layers,
  model,
  type SymbolicTensor,
  sequential,
} from '@tensorflow/tfjs-layers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adversarial,
  affineCoupling,
  bakeSpectralNormalization,
  bottleneckTerm,
  codeHead,
  connect,
  connectAll,
  gaussian,
  latentInjection,
  latentSpace,
  mutualInformationTerm,
  normalizingFlow,
  recoverCodes,
  singularValues,
  spectralNormalization,
  standingStatistics,
  Trainer,
  variationalBottleneck,
} from '../../src/index.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { property } from '../contracts/property.js';

/** Applies a function of symbolic tensors inside `depth` nested models. */
function nested<T extends SymbolicTensor | SymbolicTensor[]>(
  depth: number,
  xs: SymbolicTensor[],
  make: (xs: SymbolicTensor[]) => T,
): T {
  if (depth === 0) return make(xs);
  const inside = xs.map((x) => input({ shape: x.shape.slice(1) }));
  return model({ inputs: inside, outputs: nested(depth - 1, inside, make) }).apply(xs) as T;
}

const depths = fc.integer({ min: 0, max: 3 });
const glorot = () => ({ kernelInitializer: initializers.glorotUniform({ seed: 1 }) });

function injected(depth: number, widths: { actual: number; declared: number }) {
  const latent = latentSpace({ z: gaussian(4), detail: gaussian(3, { scale: widths.declared }) });
  const { z, detail } = latent.inputs();
  const size = widths.actual;
  const x = connect(z, layers.dense({ units: size * size * 2 }), layers.reshape({ targetShape: [size, size, 2] }));
  const y = nested(depth, [x, detail], (inputs) => connect(inputs, latentInjection()));
  return { latent, generator: model({ inputs: [z, detail], outputs: y }), size };
}

const discriminatorOfSize = (size: number) =>
  sequential({ layers: [layers.flatten({ inputShape: [size, size, 2] }), layers.dense({ units: 1 })] });

property(
  'adversarial finds an injection inside nested models, and throws if its width is wrong',
  fc.record({ depth: depths, actual: fc.integer({ min: 2, max: 4 }), declared: fc.integer({ min: 2, max: 4 }) }),
  ({ depth, actual, declared }) => {
    const { latent, generator, size } = injected(depth, { actual, declared });
    const start = () => adversarial({ generator, discriminator: discriminatorOfSize(size), latent });
    if (actual === declared) expect(start).not.toThrow();
    else expect(start).toThrow(`adversarial: "detail" must enter once, at features ${declared} wide`);
  },
  8,
  2,
);

/** A discriminator whose logit, head and nats are outputs of nested models. */
function discriminatorOf(depth: number, codes: ReturnType<typeof latentSpace<'z'>>['codes']): LayersModel {
  const x = input({ shape: [6] });
  const outputs = nested(depth, [x], ([features]) => {
    const x = features as SymbolicTensor;
    // logit and head do not use z: tfjs calls an inner model once per output, each time with other noise
    const [, nats] = connectAll(x, variationalBottleneck({ units: 3, name: 'nats' }));
    const logit = connect(x, layers.dense({ units: 1, ...glorot() }));
    return [logit, connect(x, codeHead({ codes, name: 'head' })), nats];
  });
  return model({ inputs: x, outputs });
}

describe('heads and bottlenecks', () => {
  property(
    'inside nested models have the same losses as outside',
    depths,
    async (depth) => {
      const latent = latentSpace({ z: gaussian(2) });
      const play = async (within: number) => {
        const generator = sequential({ layers: [layers.dense({ units: 6, inputShape: [2], ...glorot() })] });
        const discriminator = discriminatorOf(within, latent.codes);
        expect(Object.keys(recoverCodes(discriminator, ones([2, 6])))).toEqual(['z']);
        const terms = [mutualInformationTerm(), bottleneckTerm({ output: 'nats' })];
        const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent, terms }), seed: 1 });
        for await (const { losses, measures } of trainer.train(
          (i, random) => ({ data: random.fork(i).normal([5, 6]) }),
          {
            steps: 2,
          },
        ))
          return { losses, measures };
        return undefined;
      };
      const [plain, inner] = [await play(0), await play(depth)];
      expect(inner).toEqual(plain);
    },
    3,
    1,
  );

  test('that are not among the outputs throw', () => {
    const latent = latentSpace({ z: gaussian(2) });
    const generator = sequential({ layers: [layers.dense({ units: 6, inputShape: [2] })] });
    const x = input({ shape: [6] });
    const shown = connect(x, codeHead({ codes: latent.codes, name: 'shown' }));
    const hidden = connect(x, codeHead({ codes: latent.codes, name: 'hidden' }));
    const logit = connect([x, hidden], layers.concatenate(), layers.dense({ units: 1 }));
    const discriminator = model({ inputs: x, outputs: [logit, shown] });
    expect(() => adversarial({ generator, discriminator, latent, terms: [mutualInformationTerm()] })).toThrow(
      'mutualInformationTerm: discriminator must be a model with all its codeHeads among its outputs, got "hidden"',
    );
    for (const [output, message] of [
      [
        'unknown',
        'bottleneckTerm: output must be an output of the discriminator besides the logit, one of shown, got "unknown"',
      ],
      [
        discriminator.outputNames[0] as string,
        'bottleneckTerm: output must be an output of the discriminator besides the logit',
      ],
    ] as const)
      expect(() => adversarial({ generator, discriminator, latent, terms: [bottleneckTerm({ output })] })).toThrow(
        message,
      );
  });
});

/** Models around a layer, from `[batch, 6]` to a vector. */
const positions: Record<string, (layer: layers.Layer) => LayersModel> = {
  'an inner model': (layer) => {
    const x = input({ shape: [6] });
    return model({ inputs: x, outputs: nested(2, [x], (xs) => connect(xs, layer)) });
  },
  timeDistributed: (layer) => {
    const x = input({ shape: [6] });
    const wrapped = layers.timeDistributed({ layer }) as layers.Layer;
    return model({ inputs: x, outputs: connect(x, layers.reshape({ targetShape: [2, 3] }), wrapped) });
  },
  'a model beside a bidirectional layer': (layer) => {
    const x = input({ shape: [6] });
    const lstm = layers.lstm({ units: 3, recurrentInitializer: 'glorotUniform' });
    const both = layers.bidirectional({ layer: lstm, mergeMode: 'concat' }) as layers.Layer;
    return model({ inputs: x, outputs: connect(x, layer, layers.reshape({ targetShape: [2, 3] }), both) });
  },
  'the conditioner of a flow': (layer) => {
    const conditioner = (x: SymbolicTensor) => connect(x, layer);
    return normalizingFlow({ shape: [6], bijector: affineCoupling({ conditioner }) }).model;
  },
};

for (const [position, modelWith] of Object.entries(positions)) {
  test(`bakeSpectralNormalization works in ${position}`, async () => {
    const layer = layers.dense({ units: 6, kernelConstraint: 'nonNeg' });
    const normalized = spectralNormalization({ layer });
    const original = modelWith(normalized);
    // not the initial weights, which may be equal by chance
    for (const weight of original.weights)
      if (weight.shape.length > 0) weight.write(randomNormal(weight.shape as number[]));
    const plain = await bakeSpectralNormalization(original);
    expect(JSON.stringify(plain.toJSON(undefined, false))).not.toContain('"class_name":"SpectralNormalization"');
    const x = randomNormal([3, 6]);
    const outputs = (of: LayersModel) => [of.predict(x)].flat() as Tensor[];
    for (const [index, y] of outputs(plain).entries()) await expectClose(y, outputs(original)[index], 1e-5);
    expect(await singularValues(normalized)).toEqual(await singularValues(layer));
  });
}

test('standingStatistics works in models inside wrappers', async () => {
  const x = input({ shape: [2, 3] });
  const inner = sequential({ layers: [layers.batchNormalization({ inputShape: [3] })] });
  const wrapped = layers.timeDistributed({ layer: inner }) as layers.Layer;
  const outer = model({ inputs: x, outputs: connect(x, wrapped) });
  standingStatistics({ model: outer, inputs: () => ones([4, 2, 3]), batches: 2 });
  const [, , mean] = inner.getWeights() as [Tensor, Tensor, Tensor];
  expect((await numbers(mean)).every((value) => value > 0.5)).toBe(true);
});
