import { keep, memory, mul, ones, range, reshape, scalar, type Tensor, tensor, tidy } from '@tensorflow/tfjs-core';
import { input, type LayersModel, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  codeHead,
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

const values = (of: LayersModel) => Promise.all(of.weights.map((weight) => numbers(weight.read())));

async function train({ trainer }: ReturnType<typeof growingGan>, steps: number) {
  const seen = [];
  for await (const progress of trainer.train(growingBatches, { steps, reportEvery: 1 })) seen.push(progress);
  return seen;
}

test('each phase makes and takes pictures of its resolution, and codes wake up with theirs', async () => {
  const { generator, discriminator } = growingPair();
  for (const [phase, width] of resolutions.entries()) {
    expect(generator.phases[phase]?.outputs[0]?.shape).toEqual([null, width, width, 1]);
    expect(discriminator.phases[phase]?.inputs[0]?.shape).toEqual([null, width, width, 1]);
  }
  expect(generator.phases.map(({ inputNames }) => inputNames.join())).toEqual([
    'whole',
    'whole,middle',
    'whole,middle,fine',
  ]);
  expect(discriminator.phases.map(({ outputs }) => outputs.length)).toEqual([1, 2, 3]);
  expect(generator.phases.map(({ outputs }) => outputs.map(({ shape }) => shape[1]).join())).toEqual([
    '2',
    '4,4,2',
    '8,8,4,2',
  ]);
});

test('one layer is one layer in all phases, and all are in the whole', () => {
  for (const model of Object.values(growingPair())) {
    const whole = new Set(model.fullModel.weights.map(({ id }) => id));
    expect(whole.size).toBe(model.fullModel.weights.length);
    const inPhases = new Set(model.phases.flatMap(({ weights }) => weights.map(({ id }) => id)));
    expect(inPhases).toEqual(whole);
    const [coarse, fine] = model.phases;
    expect(coarse?.weights.every(({ id }) => fine?.weights.some((weight) => weight.id === id))).toBe(true);
  }
});

test('with alpha 0 a new phase is the old one, doubled; with 1 the new one', async () => {
  const { generator, discriminator } = growingPair();
  const z = latent.sample(1, randomStream(1));
  const at = (phase: number) => {
    const outputs = generator.phases[phase]?.predict(latent.arrange(z, generator.phases[phase] as LayersModel));
    return (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
  };
  const old = await numbers(at(0)[0]);
  const doubled = [0, 0, 1, 1, 0, 0, 1, 1, 2, 2, 3, 3, 2, 2, 3, 3].map((place) => old[place] as number);
  await expectClose(at(1)[0], doubled);
  generator.fades[1]?.setAlpha(1);
  const [image, fine, coarse] = at(1);
  await expectClose(image, await numbers(fine));
  await expectClose(coarse, old);

  const picture = tensor([1, 2, 3, 4], [1, 2, 2, 1]);
  const same = tensor(
    doubled.map((_, place) => [1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 4, 4, 3, 3, 4, 4][place] as number),
    [1, 4, 4, 1],
  );
  const logit = (outputs: unknown) => (Array.isArray(outputs) ? outputs[0] : outputs) as Tensor;
  const small = logit(discriminator.phases[0]?.predict(picture));
  await expectClose(logit(discriminator.phases[1]?.predict(same)), await numbers(small));
});

test('trains through all phases: the layers of a phase move in it, those to come wait, and nothing is left behind', async () => {
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
  // moments of the new layers: two for each weight that is trained, and each optimiser's own count stays
  const grown = memory().numTensors - tensors;
  await train(gan, 12);
  expect(memory().numTensors).toBe(tensors + grown);
});

// software GPUs take long
test.each(inBrowser ? [3] : [1, 3, 5])(
  'resumed after step %i it ends where an uninterrupted run ends, bit for bit',
  async (step) => {
    const whole = growingGan();
    await train(whole, 7);
    const interrupted = growingGan();
    await train(interrupted, step);
    const file = await interrupted.trainer.checkpoint();
    const resumed = growingGan();
    await resumed.trainer.resume(file);
    await train(resumed, 7);
    for (const side of ['generator', 'discriminator'] as const)
      expect(await values(resumed[side].fullModel)).toEqual(await values(whole[side].fullModel));
    expect(await numbers(await resumed.trainer.sample(2))).toEqual(await numbers(await whole.trainer.sample(2)));
  },
);

test('while a phase fades in, data are blended as the generator blends its pictures', async () => {
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
  // phases of two steps, so that the second step of a phase has half of its new layers
  const slow = growthSchedule({ resolutions, images: 8, batch: 4, fade: 1 });
  const gan = growingGan({ terms: [watch], growth: slow });
  const batches = () => ({ data: tidy(() => mul(ones([4, 8, 8, 1]), reshape(range(0, 8), [1, 8, 1, 1]))) as Tensor });
  for await (const _ of gan.trainer.train(batches, { steps: 4 }));
  // rows of 8 pixels are 0 to 7; at 4 they are 0.5, 2.5, 4.5, 6.5, and from 2 pixels doubled 1.5, 1.5, 5.5, 5.5
  const rowsAt = (alpha: number) =>
    [0.5, 2.5, 4.5, 6.5].map((fine, i) => alpha * fine + (1 - alpha) * (i < 2 ? 1.5 : 5.5));
  for (const [place, alpha] of [0, 0, 0.5, 0.5].entries()) {
    const { real, alphas } = seen[4 + place] as (typeof seen)[number];
    for (const set of alphas) await expectClose(set, [alpha]);
    const pixels = await numbers(real);
    await expectClose(
      [0, 4, 8, 12].map((pixel) => pixels[pixel] as number),
      rowsAt(alpha),
    );
  }
});

test('samples are as large as the phase', async () => {
  const gan = growingGan();
  expect((await gan.trainer.sample(3)).shape).toEqual([3, 2, 2, 1]);
  await train(gan, 3);
  expect((await gan.trainer.sample(3)).shape).toEqual([3, 4, 4, 1]);
});

test('a checkpoint of another latent space or another growth is refused by name', async () => {
  const gan = growingGan();
  await train(gan, 1);
  const file = await gan.trainer.checkpoint();
  const longer = growingGan({ growth: growthSchedule({ resolutions, images: 80, batch: 4 }) });
  await longer.trainer.resume(file);
  const other = growingGan();
  Object.assign(other.players[1], { describes: { latent: String(latentSpace({ whole: gaussian(3) })) } });
  await expect(other.trainer.resume(file)).rejects.toThrow(
    'Trainer.resume: file must be a checkpoint of these players; its generator.latent is whole gaussian(3), middle gaussian(2) at 4, fine gaussian(2) at 8, here it is whole gaussian(3)',
  );
});

test('resolutionConsistencyTerm: the mean square between a picture, halved, and the coarser one, over all pairs', async () => {
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

/** The pair, but its discriminator's phases changed. */
function withPhases(change: (phases: readonly LayersModel[]) => readonly LayersModel[]) {
  const { generator, discriminator } = growingPair();
  return growingGan({ generator, discriminator: { ...discriminator, phases: change(discriminator.phases) } });
}

function askingEarly(): LayersModel {
  const tiny = input({ shape: [2, 2, 1] });
  return model({ inputs: tiny, outputs: codeHead({ codes: latent.pick('middle') }).apply(tiny) as SymbolicTensor });
}

test.each([
  [
    () => growingGan({ growth: undefined as never }),
    'adversarial: generator, discriminator and growth must all grow or none, got growing generator, discriminator',
  ],
  [
    () => growingGan({ generator: smallModels().generator }),
    'adversarial: generator, discriminator and growth must all grow or none, got growing discriminator, growth',
  ],
  [
    () => growingGan({ growth: growthSchedule({ resolutions: [2, 4], images: 8, batch: 4 }) }),
    "adversarial: generator must be grown through growth's resolutions 2, 4, got [2, 4, 8]",
  ],
  [
    () => withPhases((phases) => phases.slice(1)),
    "adversarial: discriminator must be grown through growth's resolutions 2, 4, 8, got [4, 8]",
  ],
  [
    () => withPhases((phases) => phases.toSpliced(0, 1, askingEarly())),
    'adversarial: discriminator must be asked at 2 pixels for the codes awake there, whole, got "middle"',
  ],
  [() => resolutionConsistencyTerm({ weight: -1 }), 'resolutionConsistencyTerm: weight must be >= 0, got -1'],
])('what does not grow together is refused', (call, message) => {
  expect(call).toThrow(message);
});

test('data of another size, or a head for a code that is asleep, are refused', async () => {
  const gan = growingGan();
  const wrong = () => ({ data: tensor(Array(4 * 36).fill(0), [4, 6, 6, 1]) });
  await expect(gan.trainer.train(wrong, { steps: 1 }).next()).rejects.toThrow(
    'adversarial: batch.data must be [batch, r, r, channels] with r 2 times a power of two, got [4, 6, 6, 1]',
  );
  expect(growth.steps).toBe(6);
  expect(() => growingGan({ terms: [mutualInformationTerm({ weight: { whole: 1 } })] })).toThrow(
    'mutualInformationTerm: weight must be of codes that a head reads, middle, fine, got "whole"',
  );
});
