import { concat, mul, type Optimizer, split, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Augmentation } from '../../augmentation/index.js';
import { reject } from '../../core/arguments.js';
import {
  arrayOf,
  boolean,
  type Check,
  callable,
  checkArguments,
  checkValue,
  either,
  having,
  integer,
  optimizer as isOptimizer,
  model,
  optional,
  plainObject,
  tensor,
  text,
} from '../../core/check.js';
import { firstTensor } from '../../core/firstTensor.js';
import { floats } from '../../core/floats.js';
import { outputsOf } from '../../core/graph.js';
import { withFrozenState } from '../../core/modelState.js';
import { outputsByName } from '../../core/outputsByName.js';
import type { RandomStream } from '../../core/randomStream.js';
import { toArray } from '../../core/toArray.js';
import type { Code, Codes, LatentSpace } from '../../latent/index.js';
import { type AdversarialLoss, hinge } from '../../losses/index.js';
import type { Growing } from '../../models/index.js';
import { adam } from '../../optimizers/index.js';
import { buildIfNeeded } from '../checkModels.js';
import type { GrowthSchedule } from '../growthSchedule.js';
import { lossGradients } from '../lossGradients.js';
import type { Batch, Player, StepContext } from '../player.js';
import type { AdversarialPlayer, Term, TermContext } from '../terms/term.js';
import { checkGame } from './checkGame.js';
import { type Stage, stages } from './stages.js';

/** Arguments of {@link adversarial}. */
export interface AdversarialArgs<Names extends string = string> {
  /** Takes the codes of `latent`, by name or joined; its first output are samples. */
  generator: LayersModel | Growing;
  /** Takes data and, if it is told the condition rather than asked for it by a term, that as its second input; its first output is the logit. */
  discriminator: LayersModel | Growing;
  latent: LatentSpace<Names>;
  /** When growing models grow; see {@link growingGenerator}, {@link growingDiscriminator}. Data are given at the last resolution. */
  growth?: GrowthSchedule;
  /** Default {@link hinge}. */
  loss?: AdversarialLoss;
  /** The code that a batch's `condition` tells of the data; a discriminator of two inputs is told both. */
  condition?: NoInfer<Names>;
  /** Changes data and samples before the discriminator sees them, in both players' updates. Default none. */
  augment?: Augmentation;
  /** What is added to the losses. Default none. */
  terms?: readonly Term[];
  /** Default {@link adam} as it is, one each. */
  optimizers?: Partial<Record<AdversarialPlayer, Optimizer>>;
  /** Updates of the discriminator in each round. Default 1. */
  discriminatorUpdates?: number;
  /**
   * Whether the discriminator judges data and samples in a batch each. Default false, one batch of both, by the same weights and state. Batch normalisation in a
   * discriminator needs true: in statistics of both together the two differ by themselves, and the generator, judged alone, learns nothing of it.
   */
  separateBatches?: boolean;
}

/**
 * The two players of a GAN, discriminator first.
 *
 * In its update the discriminator sees data and samples joined into one batch: its state moves once, and both are
 * judged by the same weights; but see `separateBatches`. A layer that is in both models is trained by the discriminator's update alone.
 *
 * @throws RangeError if the generator does not take the codes as `latent` says, the discriminator's inputs do not fit `condition`, models and `growth` do not grow alike,
 * a term is named twice or cannot be part of the game, or a batch lacks its condition.
 * @see Goodfellow et al. 2014, Generative Adversarial Networks, [arXiv:1406.2661](https://arxiv.org/abs/1406.2661).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(4) });
 * const generator = sequential({ layers: [layers.dense({ units: 2, inputShape: [latent.size] })] });
 * const discriminator = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
 * const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent, loss: hinge }), seed: 7 });
 * ```
 * @category Training
 */
export function adversarial<Names extends string>(args: AdversarialArgs<Names>): [Player, Player] {
  checkArguments('adversarial', args, {
    generator: either(model, growing),
    discriminator: either(model, growing),
    latent: having('a latent space', 'sample', 'arrange'),
    growth: optional(having('a growth schedule', 'at', 'batches')),
    loss: optional(having('an adversarial loss', 'discriminator', 'generator')),
    condition: optional(text),
    augment: optional(callable),
    terms: optional(arrayOf(having('a term', 'loss'))),
    optimizers: optional(plainObject),
    discriminatorUpdates: optional(integer(1)),
    separateBatches: optional(boolean),
  });
  checkArguments('adversarial', args.optimizers ?? {}, {
    discriminator: optional(isOptimizer),
    generator: optional(isOptimizer),
  });
  const {
    latent,
    growth,
    loss = hinge,
    condition,
    augment = (examples) => examples,
    terms = [],
    optimizers = {},
    discriminatorUpdates = 1,
    separateBatches = false,
  } = args;
  for (const model of [args.generator, args.discriminator])
    if (!('phases' in model)) buildIfNeeded('adversarial', model);
  const { whole, last, at } = stages(args.generator, args.discriminator, growth);
  checkGame({ ...last, latent, condition }, terms);

  const generate = (generator: LayersModel, count: number, random: RandomStream) => {
    const codes = latent.sample(count, random.fork('codes'));
    const outputs = generator.apply(latent.arrange(codes, generator), { training: true }) as Tensor | Tensor[];
    return { codes, generated: toArray(outputs) };
  };
  const conditions = ({ data, condition: real }: Batch, codes: Codes): TermContext['condition'] => {
    if (condition === undefined) return undefined;
    if (!real)
      throw new RangeError(
        `adversarial: batch.condition must be given, as the game is conditioned on "${condition}"; got none`,
      );
    const fake = codes[condition] as Tensor2D;
    const shape = [data.shape[0] as number, fake.shape[1]];
    if (real.rank !== 2 || real.shape.some((size, axis) => size !== shape[axis]))
      reject('adversarial', 'batch.condition', `of shape [${shape.join(', ')}]`, real.shape);
    return { name: condition, real: floats(real), fake };
  };

  const losses = (
    player: AdversarialPlayer,
    { generator, discriminator, view }: Stage,
    batch: Batch,
    context: StepContext & Pick<TermContext, 'report'>,
    { codes, generated }: ReturnType<typeof generate>,
  ) => {
    const told = conditions(batch, codes);
    const judge = judgeOf(discriminator, separateBatches);
    const augmented = (examples: Tensor, label: string) =>
      augment(examples, { step: context.step, random: context.random.fork(label) });
    const real = augmented(view(dataOf(batch, discriminator, growth)), 'augment data');
    const fake = augmented(generated[0] as Tensor, 'augment samples');
    const outputs =
      player === 'discriminator' || loss.relativistic
        ? judge.both(real, fake, told)
        : { real: undefined, fake: judge.one(fake, told?.fake) };
    const [ofReal, ofFake] = [outputs.real && judge.logit(outputs.real), judge.logit(outputs.fake)];
    const parts = {
      [player]:
        player === 'discriminator'
          ? loss.discriminator(ofReal as Tensor, ofFake)
          : loss.generator(ofFake, ofReal, context.step),
    };
    for (const { name, player: of, weight = 1, interval = 1, loss: value } of terms) {
      if ((of !== 'both' && of !== player) || context.step % interval !== 0) continue;
      const seen = {
        player,
        generator,
        discriminator,
        real,
        fake,
        generated,
        codes,
        condition: told,
        outputs,
        logits: { real: ofReal, fake: ofFake },
        call: callWithStateKept,
      };
      parts[name] = mul(value({ ...context, random: context.random.fork(name), ...seen }), weight);
    }
    return parts;
  };

  const remembered = (player: AdversarialPlayer) =>
    Object.fromEntries(
      terms
        .filter(({ player: of }) => (of === 'generator' ? 'generator' : 'discriminator') === player)
        .flatMap(({ name, state = {} }) => Object.entries(state).map(([key, value]) => [`${name}.${key}`, value])),
    );

  return [
    {
      name: 'discriminator',
      models: [whole.discriminator],
      optimizer: optimizers.discriminator ?? adam(),
      state: remembered('discriminator'),
      updates: discriminatorUpdates,
      valueAndGradients: (batch, context) => {
        const stage = at(context.step);
        // outside the gradient, so that no activation of the generator is kept for it
        const drawn = generate(stage.generator, batch.data.shape[0] as number, context.random);
        return lossGradients(
          [stage.discriminator],
          (report) => losses('discriminator', stage, batch, { ...context, report }, drawn),
          context.owned,
        );
      },
    },
    {
      name: 'generator',
      models: [whole.generator],
      optimizer: optimizers.generator ?? adam(),
      state: remembered('generator'),
      updates: 1,
      describes: { latent: String(latent), ...(growth && { resolutions: growth.resolutions.join(', ') }) },
      valueAndGradients: (batch, context) => {
        const stage = at(context.step);
        const draw = () => generate(stage.generator, batch.data.shape[0] as number, context.random);
        return lossGradients(
          [stage.generator],
          (report) => losses('generator', stage, batch, { ...context, report }, draw()),
          context.owned,
        );
      },
      sample: ({ count, random, step, codes = {} }) =>
        tidy(() => {
          const { generator } = at(step);
          const entries = Object.entries(codes).filter(([, value]) => value !== undefined) as [string, Tensor2D][];
          for (const [code, given] of entries) {
            const known = (latent.codes as Readonly<Record<string, Code>>)[code];
            if (!known)
              reject('Trainer.sample', 'codes', `codes of the latent space, ${latent.names.join(', ')}`, code);
            checkValue('Trainer.sample', `codes.${code}`, given, tensor(2));
            if (String(given.shape) !== String([count, known.size]))
              reject('Trainer.sample', `codes.${code}`, `of shape [${count}, ${known.size}]`, given.shape);
          }
          const given = Object.fromEntries(entries.map(([code, value]) => [code, floats(value)]));
          const all = { ...latent.sample(count, random), ...given } as Codes<Names>;
          return firstTensor(
            generator.predict(latent.arrange(all, generator), { batchSize: samplesAtOnce }) as Tensor | Tensor[],
          );
        }),
    },
  ];
}

const samplesAtOnce = 100;

const growing: Check = (value) =>
  plainObject(value) ??
  (Array.isArray((value as Partial<Growing>).phases) ? undefined : ['a growing model', TypeError]);

/** A batch's data as floats, of the size that the discriminator takes; growing ones are given them at the last resolution. */
function dataOf({ data }: Batch, discriminator: LayersModel, growth: GrowthSchedule | undefined): Tensor {
  checkValue('adversarial', 'batch.data', data, tensor());
  const [, ...sizes] = discriminator.inputs[0]?.shape ?? [];
  const fits =
    data.rank === sizes.length + 1 && sizes.every((size, axis) => size === null || size === data.shape[axis + 1]);
  if (!growth && !fits)
    reject(
      'adversarial',
      'batch.data',
      `of shape [${['batch', ...sizes].join(', ')}], as the discriminator takes`,
      data.shape,
    );
  return floats(data);
}

/** How a discriminator judges; the outputs by name. */
function judgeOf(discriminator: LayersModel, separateBatches: boolean) {
  const isTold = discriminator.inputs.length > 1;
  const one = (data: Tensor, told: Tensor | undefined) =>
    outputsByName(
      discriminator,
      discriminator.apply(isTold ? [data, told as Tensor] : data, { training: true }) as Tensor | Tensor[],
    );
  const both = (real: Tensor, fake: Tensor, told: TermContext['condition']) =>
    separateBatches
      ? { real: one(real, told?.real), fake: one(fake, told?.fake) }
      : halves(one(concat([real, fake]), told && concat([told.real, told.fake])));
  const logit = (outputs: Record<string, Tensor>) => outputs[outputsOf(discriminator)[0]?.name as string] as Tensor;
  return { one, both, logit };
}

function callWithStateKept(model: LayersModel, inputs: Tensor | Tensor[]): Tensor | Tensor[] {
  return withFrozenState([model], () => model.apply(inputs, { training: true }) as Tensor | Tensor[]);
}

function halves(outputs: Record<string, Tensor>): { real: Record<string, Tensor>; fake: Record<string, Tensor> } {
  const real: Record<string, Tensor> = {};
  const fake: Record<string, Tensor> = {};
  for (const [name, output] of Object.entries(outputs)) {
    [real[name], fake[name]] = split(output, 2) as [Tensor, Tensor];
  }
  return { real, fake };
}
