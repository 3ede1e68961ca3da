import { add, memory, mul, type Tensor, tensor1d, tensor2d, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, layers, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adversarial,
  categorical,
  codeHead,
  connect,
  type DiscriminatorTermContext,
  gaussian,
  latentSpace,
  mutualInformationTerm,
  type randomStream,
  Trainer,
} from '../../../src/index.js';
import { expectClose, numbers } from '../../contracts/numbers.js';
import { contextOf, lossOf } from './contextOf.js';

/** A discriminator of points with logit 0 and a linear head. */
function discriminatorWith(head: ReturnType<typeof codeHead>, kernel: number[][], bias: number[]): LayersModel {
  const x = input({ shape: [kernel.length] });
  const logit = connect(x, layers.dense({ units: 1, kernelInitializer: 'zeros' }));
  const discriminator = model({ inputs: x, outputs: [logit, connect(x, head)] });
  head.setWeights([tensor2d(kernel), tensor1d(bias)]);
  return discriminator;
}

function recorded(
  discriminator: LayersModel,
  rest: Partial<DiscriminatorTermContext>,
): { context: DiscriminatorTermContext; reports: Record<string, Tensor> } {
  const reports: Record<string, Tensor> = {};
  const x = rest.fake ?? tensor2d([[0]]);
  const outputs = (given: typeof x) => {
    const list = discriminator.apply(given, { training: true }) as (typeof x)[];
    return Object.fromEntries(list.map((output, index) => [discriminator.outputNames[index], output]));
  };
  const context = contextOf(discriminator, rest.real ?? x, x, {
    outputs: { real: outputs(rest.real ?? x), fake: outputs(x) } as DiscriminatorTermContext['outputs'],
    report: (name, value) => {
      reports[name] = value.clone();
    },
    ...rest,
  });
  return { context, reports };
}

test.each([0.5, 2])(
  'with the true posterior is the mutual information, for Gaussian codes in noise of standard deviation %d',
  async (stddev) => {
    const gain = 1 / (1 + stddev ** 2);
    const head = codeHead({ codes: { c: gaussian(2) }, stddev: stddev * Math.sqrt(gain) });
    const discriminator = discriminatorWith(
      head,
      [
        [gain, 0],
        [0, gain],
      ],
      [0, 0],
    );
    // these sixteen points have the means and covariances of Gaussians, and the bound depends on nothing else
    const signs = Array.from({ length: 16 }, (_, point) => [1, 2, 4, 8].map((bit) => (point & bit ? 1 : -1)));
    const c = tensor2d(signs.map((four) => four.slice(0, 2)));
    const noise = tensor2d(signs.map((four) => four.slice(2)));
    const fake = tidy(() => add(c, mul(noise, stddev)));
    const { context, reports } = recorded(discriminator, { fake, codes: { c: c as never } });
    const information = -((await numbers(lossOf(mutualInformationTerm(), context)))[0] as number);
    const exact = Math.log(1 + 1 / stddev ** 2); // of two dimensions, half of it each
    await expectClose([information], [exact]);
    await expectClose(reports['information/c'], [information]);
    await expectClose(reports['information/c/upperBound'], [head.upperBounds.c as number]);
    // any other posterior has less information
    for (const factor of [0.5, 1.5]) {
      head.setWeights([
        tensor2d([
          [factor * gain, 0],
          [0, factor * gain],
        ]),
        tensor1d([0, 0]),
      ]);
      const { context: worse } = recorded(discriminator, { fake, codes: { c: c as never } });
      expect((await numbers(lossOf(mutualInformationTerm(), worse)))[0]).toBeGreaterThan(-information + 0.01);
    }
  },
);

const twoCodes = () => codeHead({ codes: { kind: categorical(2), style: gaussian(1) } });
const sample = () => ({
  fake: tensor2d([[1], [-1]]),
  codes: {
    kind: tensor2d([
      [1, 0],
      [0, 1],
    ]),
    style: tensor2d([[2], [0]]),
  },
});
// logits (x, 0), mean x
const kernel = [[1, 0, 1]];
const kindNats = Math.log(2) - Math.log1p(Math.exp(-1));
const styleNats = 0.5 - 0.5; // entropy and log-density: 0.5 - mean of ((2-1)^2, (0+1)^2) / 2

test('each code has its weight, 1 by default; a code of weight 0 is measured', async () => {
  const { context, reports } = recorded(discriminatorWith(twoCodes(), kernel, [0, 0, 0]), sample());
  await expectClose(lossOf(mutualInformationTerm(), context), [-(kindNats + styleNats)]);
  await expectClose(lossOf(mutualInformationTerm({ weight: 3 }), context), [-3 * (kindNats + styleNats)]);
  await expectClose(lossOf(mutualInformationTerm({ weight: { style: 5 } }), context), [-(kindNats + 5 * styleNats)]);
  await expectClose(lossOf(mutualInformationTerm({ weight: { kind: 0 } }), context), [-styleNats]);
  await expectClose(reports['information/kind'], [kindNats]);
  await expectClose(reports['information/kind/upperBound'], [Math.log(2)]);
});

test('supervision adds the cross-entropy of the labels; rows of zeros have no label', async () => {
  const real = tensor2d([[2], [5], [-3]]);
  const labels = tensor2d([
    [1, 0],
    [0, 0],
    [1, 0],
  ]);
  const { context } = recorded(discriminatorWith(twoCodes(), kernel, [0, 0, 0]), {
    ...sample(),
    real,
    condition: {
      name: 'kind',
      real: labels,
      fake: tensor2d([
        [1, 0],
        [0, 1],
      ]),
    },
  });
  const crossEntropy = (Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(3))) / 2;
  const term = mutualInformationTerm({ supervision: 10 });
  await expectClose(lossOf(term, context), [-(kindNats + styleNats) + 10 * crossEntropy]);
  await expectClose(lossOf(term, { ...context, player: 'generator' }), [-(kindNats + styleNats)]);
  const unlabelled = {
    name: 'kind',
    real: tensor2d([
      [0, 0],
      [0, 0],
      [0, 0],
    ]),
    fake: labels,
  };
  await expectClose(lossOf(term, { ...context, condition: unlabelled }), [-(kindNats + styleNats)]);
});

const latent = latentSpace({ noise: gaussian(3), kind: categorical(2), style: gaussian(1) });

function smallPlayers(heads: ReturnType<typeof codeHead>[], args = {}) {
  const { noise, kind, style } = latent.inputs();
  const hidden = connect([noise, kind, style], layers.concatenate(), layers.dense({ units: 8, activation: 'tanh' }));
  const generator = model({
    inputs: [noise, kind, style],
    outputs: connect(hidden, layers.dense({ units: 4 })),
  });
  const x = input({ shape: [4] });
  const features = connect(x, layers.dense({ units: 8, activation: 'tanh' }));
  const logit = connect(features, layers.dense({ units: 1 }));
  const outputs = [logit, ...heads.map((head) => connect(features, head))];
  const discriminator = model({ inputs: x, outputs: outputs.length === 1 ? logit : outputs });
  return adversarial({ generator, discriminator, latent, terms: [mutualInformationTerm()], ...args });
}

const batches = (index: number, random: ReturnType<typeof randomStream>) => ({
  data: random.fork(index).normal([16, 4]),
});

test('a Trainer reports the nats and the upper bound of each code, and no tensor is left', async () => {
  const players = smallPlayers([codeHead({ codes: latent.pick('kind', 'style') })]);
  const trainer = new Trainer({ players, seed: 1 });
  let tensors = 0;
  for await (const { measures } of trainer.train(batches, { steps: 6, reportEvery: 2 })) {
    expect(Object.keys(measures)).toEqual(
      ['kind', 'style'].flatMap((code) => [`information/${code}`, `information/${code}/upperBound`]),
    );
    expect(measures['information/kind']).toBeLessThan(Math.log(2) + 1e-6);
    if (tensors) expect(memory().numTensors).toBe(tensors);
    tensors = memory().numTensors;
  }
});

test('a code that two heads read is reported for each head', async () => {
  const heads = ['early', 'late'].map((name) => codeHead({ codes: latent.pick('style'), name }));
  const trainer = new Trainer({ players: smallPlayers(heads), seed: 1 });
  for await (const { measures } of trainer.train(batches, { steps: 1 }))
    expect(Object.keys(measures)).toContain('information/style/late');
});

test.each([
  [() => mutualInformationTerm({ weight: -1 }), 'mutualInformationTerm: weight must be >= 0 or an object, got -1'],
  [
    () => mutualInformationTerm({ weight: { kind: -1 } }),
    'mutualInformationTerm: weight must be >= 0 or an object whose "kind" is >= 0, got { kind }',
  ],
  [
    () => mutualInformationTerm({ player: 'discriminater' as 'discriminator' }),
    'mutualInformationTerm: player must be one of discriminator, generator, both, got "discriminater"',
  ],
  [() => mutualInformationTerm({ supervision: -1 }), 'mutualInformationTerm: supervision must be >= 0, got -1'],
  [
    () => mutualInformationTerm({ supervision: 1, player: 'generator' }),
    'mutualInformationTerm: player must be "both" or "discriminator" if there is supervision, got "generator"',
  ],
  [
    () => smallPlayers([]),
    'mutualInformationTerm: discriminator must be a model with a codeHead among its outputs, got [',
  ],
  [
    () => smallPlayers([codeHead({ codes: { color: categorical(3) }, name: 'head' })]),
    'mutualInformationTerm: the codes of "head" must be codes of the latent space, noise, kind, style, got "color"',
  ],
  [
    () => smallPlayers([codeHead({ codes: { kind: categorical(3) }, name: 'head' })]),
    'mutualInformationTerm: "kind" of "head" must be the latent space\'s categorical(2), got "categorical(3)"',
  ],
  [
    () => smallPlayers([codeHead({ codes: { style: { ...latent.codes.style, entropy: 0 } }, name: 'head' })]),
    'mutualInformationTerm: the entropy of "style" of "head" must be the latent space\'s 1.4',
  ],
  [
    () =>
      smallPlayers([codeHead({ codes: latent.pick('kind') })], {
        terms: [mutualInformationTerm({ weight: { style: 1 } })],
      }),
    'mutualInformationTerm: weight must be an object by codes that a head reads, kind, got "style"',
  ],
  [
    () =>
      smallPlayers([codeHead({ codes: latent.pick('kind') })], { terms: [mutualInformationTerm({ supervision: 1 })] }),
    'mutualInformationTerm: supervision must be 0 for a GAN without a condition, got 1',
  ],
  [
    () =>
      smallPlayers([codeHead({ codes: latent.pick('style') })], {
        terms: [mutualInformationTerm({ supervision: 1 })],
        condition: 'kind',
      }),
    'mutualInformationTerm: condition must be a categorical code that a head reads, because there is supervision, ' +
      'got "kind"',
  ],
])('wrong arguments throw before the first step', (call, message) => {
  expect(call).toThrow(message);
});
