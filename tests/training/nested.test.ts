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

/** The same function of symbolic tensors, within `depth` models, one in the other. */
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

function injected(depth: number, widths: { entered: number; asked: number }) {
  const latent = latentSpace({ z: gaussian(4), detail: gaussian(3, { scale: widths.asked }) });
  const { z, detail } = latent.inputs();
  const size = widths.entered;
  const flat = layers.dense({ units: size * size * 2 }).apply(z) as SymbolicTensor;
  const x = layers.reshape({ targetShape: [size, size, 2] }).apply(flat) as SymbolicTensor;
  const y = nested(depth, [x, detail], (inputs) => latentInjection().apply(inputs) as SymbolicTensor);
  return { latent, generator: model({ inputs: [z, detail], outputs: y }), size };
}

const judge = (size: number) =>
  sequential({ layers: [layers.flatten({ inputShape: [size, size, 2] }), layers.dense({ units: 1 })] });

property(
  'an injection is found in however many models, one in the other, and refused at another width',
  fc.record({ depth: depths, entered: fc.integer({ min: 2, max: 4 }), asked: fc.integer({ min: 2, max: 4 }) }),
  ({ depth, entered, asked }) => {
    const { latent, generator, size } = injected(depth, { entered, asked });
    const start = () => adversarial({ generator, discriminator: judge(size), latent });
    if (entered === asked) expect(start).not.toThrow();
    else expect(start).toThrow(`adversarial: "detail" must enter once, at features ${asked} wide`);
  },
  8,
  2,
);

/** A discriminator whose logit, head and nats come out of models, one in the other. */
function discriminatorOf(depth: number, codes: ReturnType<typeof latentSpace<'z'>>['codes']): LayersModel {
  const x = input({ shape: [6] });
  const outputs = nested(depth, [x], ([features]) => {
    // logit and head do without the noise of z: tfjs calls an inner model once for each of its outputs, each time with other noise
    const [, nats] = variationalBottleneck({ units: 3, name: 'nats' }).apply(features as SymbolicTensor) as [
      SymbolicTensor,
      SymbolicTensor,
    ];
    const logit = layers.dense({ units: 1, ...glorot() }).apply(features as SymbolicTensor) as SymbolicTensor;
    return [logit, codeHead({ codes, name: 'said' }).apply(features as SymbolicTensor) as SymbolicTensor, nats];
  });
  return model({ inputs: x, outputs });
}

describe('heads and bottlenecks', () => {
  property(
    'are found as outputs of models, one in the other, and give the same losses as without',
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

  test('that are not among the outputs are refused', () => {
    const latent = latentSpace({ z: gaussian(2) });
    const generator = sequential({ layers: [layers.dense({ units: 6, inputShape: [2] })] });
    const x = input({ shape: [6] });
    const said = codeHead({ codes: latent.codes, name: 'shown' }).apply(x) as SymbolicTensor;
    const hidden = codeHead({ codes: latent.codes, name: 'hidden' }).apply(x) as SymbolicTensor;
    const logit = layers.dense({ units: 1 }).apply(layers.concatenate().apply([x, hidden])) as SymbolicTensor;
    const discriminator = model({ inputs: x, outputs: [logit, said] });
    expect(() => adversarial({ generator, discriminator, latent, terms: [mutualInformationTerm()] })).toThrow(
      'mutualInformationTerm: discriminator must be a model with all its codeHeads among its outputs, got "hidden"',
    );
    for (const [output, message] of [
      [
        'nots',
        'bottleneckTerm: output must be an output of the discriminator besides the logit, one of shown, got "nots"',
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

/** Places in which a layer may be, from `[batch, 6]` to a vector. */
const places: Record<string, (layer: layers.Layer) => LayersModel> = {
  'an inner model': (layer) => {
    const x = input({ shape: [6] });
    return model({ inputs: x, outputs: nested(2, [x], (xs) => layer.apply(xs) as SymbolicTensor) });
  },
  timeDistributed: (layer) => {
    const x = input({ shape: [6] });
    const steps = layers.reshape({ targetShape: [2, 3] }).apply(x) as SymbolicTensor;
    return model({ inputs: x, outputs: layers.timeDistributed({ layer }).apply(steps) as SymbolicTensor });
  },
  'a model beside a bidirectional layer': (layer) => {
    const x = input({ shape: [6] });
    const steps = layers.reshape({ targetShape: [2, 3] }).apply(layer.apply(x) as SymbolicTensor) as SymbolicTensor;
    const lstm = layers.lstm({ units: 3, recurrentInitializer: 'glorotUniform' });
    const both = layers.bidirectional({ layer: lstm, mergeMode: 'concat' }) as layers.Layer;
    return model({ inputs: x, outputs: both.apply(steps) as SymbolicTensor });
  },
  'the conditioner of a flow': (layer) => {
    const conditioner = (kept: SymbolicTensor) => layer.apply(kept) as SymbolicTensor;
    return normalizingFlow({ shape: [6], bijector: affineCoupling({ conditioner }) }).model;
  },
};

for (const [place, within] of Object.entries(places)) {
  test(`spectral normalisation in ${place} is baked, and the copy gives the same`, async () => {
    const layer = layers.dense({ units: 6, kernelConstraint: 'nonNeg' });
    const normalized = spectralNormalization({ layer });
    const whole = within(normalized);
    // by assign: other weights than the initial ones, so that nothing is the same by chance
    for (const weight of whole.weights)
      if (weight.shape.length > 0) weight.write(randomNormal(weight.shape as number[]));
    const plain = await bakeSpectralNormalization(whole);
    expect(JSON.stringify(plain.toJSON(undefined, false))).not.toContain('"class_name":"SpectralNormalization"');
    const x = randomNormal([3, 6]);
    const outputs = (of: LayersModel) => [of.predict(x)].flat() as Tensor[];
    for (const [index, y] of outputs(plain).entries()) await expectClose(y, outputs(whole)[index], 1e-5);
    expect(await singularValues(normalized)).toEqual(await singularValues(layer));
  });
}

test('standing statistics reach models within models and within wrappers', async () => {
  const x = input({ shape: [2, 3] });
  const inner = sequential({ layers: [layers.batchNormalization({ inputShape: [3] })] });
  const whole = model({ inputs: x, outputs: layers.timeDistributed({ layer: inner }).apply(x) as SymbolicTensor });
  standingStatistics({ model: whole, inputs: () => ones([4, 2, 3]), batches: 2 });
  const [, , mean] = inner.getWeights() as [Tensor, Tensor, Tensor];
  expect((await numbers(mean)).every((value) => value > 0.5)).toBe(true);
});
