import { keep, memory, mul, ones, range, reshape, scalar, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  codeHead,
  connect,
  type FadeIn,
  gaussian,
  growthSchedule,
  latentSpace,
  mutualInformationTerm,
  randomStream,
  resolutionConsistencyTerm,
  type Term,
} from '../../src/index.js';
import { inBrowser } from '../contracts/inBrowser.js';
import { expectClose, numbers } from '../contracts/numbers.js';
import { growingBatches, growingGan, growingPair, growth, latent, resolutions } from './growingGan.js';
import { smallModels } from './smallGan.js';
import { contextOf } from './terms/contextOf.js';

const values = (model: LayersModel) => Promise.all(model.weights.map((weight) => numbers(weight.read())));

async function train({ trainer }: ReturnType<typeof growingGan>, steps: number) {
  const seen = [];
  for await (const progress of trainer.train(growingBatches, { steps, reportEvery: 1 })) seen.push(progress);
  return seen;
}

test('the models of each phase have images of its resolution, and codes of that resolution or lower', async () => {
  const { generator, discriminator } = growingPair();
  for (const [phase, width] of resolutions.entries()) {
    expect(generator.phases[phase]?.outputs[0]?.shape).toEqual([null, width, width, 1]);
    expect(discriminator.phases[phase]?.inputs[0]?.shape).toEqual([null, width, width, 1]);
  }
  expect(generator.phases.map(({ inputNames }) => inputNames.join())).toEqual([
    'coarse',
    'coarse,middle',
    'coarse,middle,fine',
  ]);
  expect(discriminator.phases.map(({ outputs }) => outputs.length)).toEqual([1, 2, 3]);
  expect(generator.phases.map(({ outputs }) => outputs.map(({ shape }) => shape[1]).join())).toEqual([
    '2',
    '4,4,2',
    '8,8,4,2',
  ]);
});

test('phases share their layers, and fullModel has all of them', () => {
  for (const model of Object.values(growingPair())) {
    const all = new Set(model.fullModel.weights.map(({ id }) => id));
    expect(all.size).toBe(model.fullModel.weights.length);
    const inPhases = new Set(model.phases.flatMap(({ weights }) => weights.map(({ id }) => id)));
    expect(inPhases).toEqual(all);
    const [first, second] = model.phases;
    expect(first?.weights.every(({ id }) => second?.weights.some((weight) => weight.id === id))).toBe(true);
  }
});

test('with alpha 0 a new phase is the old one upsampled, with 1 the new one', async () => {
  const { generator, discriminator } = growingPair();
  const z = latent.sample(1, randomStream(1));
  const at = (phase: number) => {
    const outputs = generator.phases[phase]?.predict(latent.arrange(z, generator.phases[phase] as LayersModel));
    return (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
  };
  const old = await numbers(at(0)[0]);
  const doubled = [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3].map((pixel) => old[pixel] as number);
  await expectClose(at(1)[0], doubled);
  generator.fades[1]?.setAlpha(1);
  const [image, fine, coarse] = at(1);
  await expectClose(image, await numbers(fine));
  await expectClose(coarse, old);

  const small = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
  const upsampled = tensor([1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4], [1, 4, 4, 1]);
  const logit = (outputs: unknown) => (Array.isArray(outputs) ? outputs[0] : outputs) as Tensor;
  const expected = await numbers(logit(discriminator.phases[0]?.predict(small)));
  await expectClose(logit(discriminator.phases[1]?.predict(upsampled)), expected);
});

test('trains through all phases: layers change from their phase on, and no tensor is left', async () => {
  const gan = growingGan();
  const image = gan.generator.phases[2]?.layers.at(-1);
  const last = gan.generator.phases[2]?.layers.filter((layer) => !gan.generator.phases[1]?.layers.includes(layer));
  const weights = () =>
    Promise.all((last ?? []).flatMap((layer) => layer.trainableWeights.map((weight) => numbers(weight.read()))));
  expect(image).toBeDefined();
  const untrained = await weights();
  const first = await train(gan, 4);
  expect(await weights()).toEqual(untrained);
  expect(first.map(({ measures }) => 'information/middle' in measures)).toEqual([false, false, true, true]);
  expect(first[0]?.losses['generator/resolutionConsistency']).toBe(0);
  const tensors = memory().numTensors;
  const rest = await train(gan, 6);
  expect(await weights()).not.toEqual(untrained);
  expect(Object.keys(rest[1]?.measures ?? {})).toContain('information/fine');
  expect(rest[1]?.losses['generator/resolutionConsistency']).toBeGreaterThan(0);
  await train(gan, 8);
  // the optimizers have moments of the new layers now
  const grown = memory().numTensors - tensors;
  await train(gan, 12);
  expect(memory().numTensors).toBe(tensors + grown);
});

// fewer on slow software GPUs
test.each(inBrowser ? [3] : [1, 3, 5])(
  'a run resumed after step %i is the same as an uninterrupted one, bit for bit',
  async (step) => {
    const uninterrupted = growingGan();
    await train(uninterrupted, 7);
    const interrupted = growingGan();
    await train(interrupted, step);
    const file = await interrupted.trainer.checkpoint();
    const resumed = growingGan();
    await resumed.trainer.resume(file);
    await train(resumed, 7);
    for (const side of ['generator', 'discriminator'] as const)
      expect(await values(resumed[side].fullModel)).toEqual(await values(uninterrupted[side].fullModel));
    expect(await numbers(await resumed.trainer.sample(2))).toEqual(
      await numbers(await uninterrupted.trainer.sample(2)),
    );
  },
);

test('while a phase fades in, data are blended like the images of the generator', async () => {
  const seen: { real: Tensor; alphas: Tensor[] }[] = [];
  const alphaOf = (fade: FadeIn | undefined) => keep(fade?.getWeights()[0]?.clone() as Tensor);
  const watch: Term = {
    name: 'watch',
    player: 'both',
    loss: ({ real }) => {
      const alphas = [gan.generator.fades[1], gan.discriminator.fades[1]].map(alphaOf);
      seen.push({ real: keep(real.clone()), alphas });
      return scalar(0);
    },
  };
  // phases of two steps, with alpha 0.5 in the second
  const slow = growthSchedule({ resolutions, images: 8, batch: 4, fade: 1 });
  const gan = growingGan({ terms: [watch], growth: slow });
  const batches = () => ({ data: tidy(() => mul(ones([4, 8, 8, 1]), reshape(range(0, 8), [1, 8, 1, 1]))) as Tensor });
  for await (const _ of gan.trainer.train(batches, { steps: 4 }));
  // rows at 8 pixels are 0 to 7; at 4 pixels 0.5, 2.5, 4.5, 6.5; upsampled from 2 pixels 1.5, 1.5, 5.5, 5.5
  const rowsAt = (alpha: number) =>
    [0.5, 2.5, 4.5, 6.5].map((fine, i) => alpha * fine + (1 - alpha) * (i < 2 ? 1.5 : 5.5));
  for (const [index, alpha] of [0, 0, 0.5, 0.5].entries()) {
    const { real, alphas } = seen[4 + index] as (typeof seen)[number];
    for (const set of alphas) await expectClose(set, [alpha]);
    const pixels = await numbers(real);
    await expectClose(
      [0, 4, 8, 12].map((pixel) => pixels[pixel] as number),
      rowsAt(alpha),
    );
  }
});

test('samples have the resolution of the phase', async () => {
  const gan = growingGan();
  expect((await gan.trainer.sample(3)).shape).toEqual([3, 2, 2, 1]);
  await train(gan, 3);
  expect((await gan.trainer.sample(3)).shape).toEqual([3, 4, 4, 1]);
});

test('resume accepts phases of another length, and throws for another latent space', async () => {
  const gan = growingGan();
  await train(gan, 1);
  const file = await gan.trainer.checkpoint();
  const longer = growingGan({ growth: growthSchedule({ resolutions, images: 80, batch: 4 }) });
  await longer.trainer.resume(file);
  const other = growingGan();
  Object.assign(other.players[1], { describes: { latent: String(latentSpace({ coarse: gaussian(3) })) } });
  await expect(other.trainer.resume(file)).rejects.toThrow(
    'Trainer.resume: file must be a checkpoint of these players; its generator.latent is coarse gaussian(3), ' +
      'middle gaussian(2) at 4, fine gaussian(2) at 8, here it is coarse gaussian(3)',
  );
});

test('resolutionConsistencyTerm compares each downsampled image with the coarser one', async () => {
  const fine = tensor([1, 3, 5, 7], [1, 2, 2, 1]);
  const [coarse, finest] = [tensor([6], [1, 1, 1, 1]), tensor(Array(16).fill(2), [1, 4, 4, 1])];
  const term = resolutionConsistencyTerm();
  const context = (generated: Tensor[]) => ({
    ...contextOf({} as LayersModel, fine, fine, { generated }),
    player: 'generator' as const,
  });
  await expectClose(term.loss(context([fine, fine, coarse])), [4]);
  // the finest is 2 everywhere: squares 1, 1, 9, 25
  await expectClose(term.loss(context([finest, finest, fine, coarse])), [(9 + 4) / 2]);
  await expectClose(term.loss(context([fine])), [0]);
});

/** A GAN with changed phases of the discriminator. */
function withPhases(change: (phases: readonly LayersModel[]) => readonly LayersModel[]) {
  const { generator, discriminator } = growingPair();
  return growingGan({ generator, discriminator: { ...discriminator, phases: change(discriminator.phases) } });
}

function earlyHead(): LayersModel {
  const image = input({ shape: [2, 2, 1] });
  return model({ inputs: image, outputs: connect(image, codeHead({ codes: latent.pick('middle') })) });
}

test.each([
  [
    () => growingGan({ growth: undefined as never }),
    'adversarial: generator and discriminator must both be growing models with growth, or neither, ' +
      'got a growing generator, a growing discriminator, no growth',
  ],
  [
    () => growingGan({ generator: smallModels().generator }),
    'got an ordinary generator, a growing discriminator, growth',
  ],
  [
    () => growingGan({ growth: growthSchedule({ resolutions: [2, 4], images: 8, batch: 4 }) }),
    'adversarial: generator must be a model with the resolutions of growth, 2, 4, got [2, 4, 8]',
  ],
  [
    () => withPhases((phases) => phases.slice(1)),
    'adversarial: discriminator must be a model with the resolutions of growth, 2, 4, 8, got [4, 8]',
  ],
  [
    () => withPhases((phases) => phases.toSpliced(0, 1, earlyHead())),
    'adversarial: the codes of discriminator at 2 pixels must be inputs of the generator at that resolution, ' +
      'coarse, got "middle"',
  ],
  [() => resolutionConsistencyTerm({ weight: 0 }), 'resolutionConsistencyTerm: weight must be > 0, got 0'],
])('adversarial throws if models and growth do not match', (call, message) => {
  expect(call).toThrow(message);
});

test('data of a wrong size, and a weight of a code without a head, throw', async () => {
  const gan = growingGan();
  const wrong = () => ({ data: tensor(Array(4 * 36).fill(0), [4, 6, 6, 1]) });
  await expect(gan.trainer.train(wrong, { steps: 1 }).next()).rejects.toThrow(
    'adversarial: batch.data must be of shape [batch, r, r, channels] with r = 2 times a power of two, ' +
      'got [4, 6, 6, 1]',
  );
  expect(growth.steps).toBe(6);
  expect(() => growingGan({ terms: [mutualInformationTerm({ weight: { coarse: 1 } })] })).toThrow(
    'mutualInformationTerm: weight must be an object by codes that a head reads, middle, fine, got "coarse"',
  );
});
