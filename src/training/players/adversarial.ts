import { mul, type Optimizer, type Scalar, type Tensor } from '@tensorflow/tfjs-core';
import type { LayersModel } from '@tensorflow/tfjs-layers';
import type { Augmentation } from '../../augmentation/index.js';
import {
  arrayOf,
  boolean,
  type Check,
  callable,
  checkArguments,
  either,
  having,
  integer,
  optimizer as isOptimizer,
  model,
  oneOf,
  optional,
  plainObject,
  text,
} from '../../core/check.js';
import type { RandomStream } from '../../core/randomStream.js';
import { toArray } from '../../core/toArray.js';
import type { LatentSpace } from '../../latent/index.js';
import { type AdversarialLoss, hinge } from '../../losses/index.js';
import type { Growing } from '../../models/index.js';
import { adam } from '../../optimizers/index.js';
import { buildIfNeeded } from '../checkModels.js';
import type { GrowthSchedule } from '../growthSchedule.js';
import { lossGradients, type Report } from '../lossGradients.js';
import { type Batch, type Player, playerName, type StepContext } from '../player.js';
import type { AdversarialPlayer, Term, TermContext } from '../terms/term.js';
import { checkedCondition, checkedData } from './batchChecks.js';
import { checkGame, checkSampleShape } from './checkGame.js';
import { discriminatorCalls } from './discriminatorCalls.js';
import { sampleGenerator } from './sampleGenerator.js';
import { type Stage, stages } from './stages.js';

/** Arguments of {@link adversarial}. */
export interface AdversarialArgs<Names extends string = string> {
  /** Takes the codes of `latent`, by name or concatenated; its first output is the samples. */
  generator: LayersModel | Growing;
  /**
   * Takes data, and optionally the condition as its second input. Its first output is the logit,
   * `[batch, 1]`. It may have further outputs for terms.
   */
  discriminator: LayersModel | Growing;
  /** The latent space of the generator. */
  latent: LatentSpace<Names>;
  /**
   * Name of this GAN, to train several in one {@link Trainer}: its players are then `<name>.discriminator`
   * and `<name>.generator`. Default: `discriminator` and `generator`.
   */
  name?: string;
  /**
   * When growing models grow; see {@link growingGenerator}. Data have the last resolution. Default: models do
   * not grow.
   */
  growth?: GrowthSchedule;
  /** Default {@link hinge}. */
  loss?: AdversarialLoss;
  /**
   * The code that is the condition of a batch, for example the class. A discriminator with two inputs gets it
   * for real and generated examples. Default: no condition.
   */
  condition?: NoInfer<Names>;
  /** Changes real and generated examples before the discriminator, in both players' updates. Default none. */
  augment?: Augmentation;
  /** Terms to add to the losses. Default none. */
  terms?: readonly Term[];
  /** Default {@link adam} with its defaults, one for each player. */
  optimizers?: Partial<Record<AdversarialPlayer, Optimizer>>;
  /** Updates of the discriminator per round. Default 1. */
  discriminatorUpdates?: number;
  /**
   * Whether real and generated examples go through the discriminator in two batches. Default false: one batch
   * of both, so that its state moves once. Batch normalization in the discriminator needs true, because real
   * and generated examples must not share statistics.
   */
  separateBatches?: boolean;
  /**
   * Names of layers of your own at which codes with a `scale` enter the generator: a plain `concatenate`, or
   * an AdaIN layer. Features are the first input of such a layer, codes the others. The library's own
   * layers are known. A layer class can also set `[injectsCode] = true`. `'unchecked'` switches the check of
   * scales off. Default: no such layers.
   */
  injectionLayers?: readonly string[] | 'unchecked';
}

/**
 * The two players of a GAN for {@link Trainer}, discriminator first.
 *
 * The discriminator sees real and generated examples in one batch: its state moves once, and both are scored
 * with the same weights; see `separateBatches`. A layer in both models is trained by the discriminator's
 * update alone.
 *
 * Losses are reported by the names of the players, and terms as `<player>/<term>`: `discriminator`,
 * `generator`, `discriminator/r1`.
 *
 * @param args Models, latent space, and optional loss, condition, augmentation, terms and optimizers.
 * @throws TypeError if an argument has a wrong type, or is unknown.
 * @throws RangeError if the generator does not take the codes as `latent` defines them, or its samples do not have
 * the discriminator's input shape; if the discriminator's inputs do not match `condition`, models and `growth` do
 * not match, two terms share a name or a term does not fit; in training, if a batch has another shape or lacks its
 * condition.
 * @see Goodfellow et al. 2014, Generative Adversarial Networks,
 * [arXiv:1406.2661](https://arxiv.org/abs/1406.2661).
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(4) });
 * const generator = sequential({ layers: [layers.dense({ units: 2, inputShape: [latent.size] })] });
 * const discriminator = sequential({ layers: [layers.dense({ units: 1, inputShape: [2] })] });
 * const trainer = new Trainer({ players: adversarial({ generator, discriminator, latent, loss: hinge }), seed: 7 });
 * ```
 * @category Players
 */
export function adversarial<Names extends string>(args: AdversarialArgs<Names>): [Player, Player] {
  checkArguments('adversarial', args, checks);
  checkArguments('adversarial: optimizers', args.optimizers ?? {}, {
    discriminator: optional(isOptimizer),
    generator: optional(isOptimizer),
  });
  const { latent, name, growth, loss = hinge, condition, augment = (x) => x, terms = [] } = args;
  const { optimizers = {}, discriminatorUpdates = 1, separateBatches = false, injectionLayers = [] } = args;
  for (const model of [args.generator, args.discriminator])
    if (!('phases' in model)) buildIfNeeded('adversarial', model);
  const { full, last, at } = stages(args.generator, args.discriminator, growth);
  checkGame({ ...last, latent, condition }, terms, injectionLayers);
  if (!args.augment) checkSampleShape(last);
  const nameOf = (player: AdversarialPlayer) => (name === undefined ? player : `${name}.${player}`);

  const generate = (generator: LayersModel, count: number, random: RandomStream) => {
    const codes = latent.sample(count, random.fork('codes'));
    const outputs = generator.apply(latent.arrange(codes, generator), { training: true }) as Tensor | Tensor[];
    return { codes, generated: toArray(outputs) };
  };

  const losses = (
    player: AdversarialPlayer,
    { generator, discriminator, view }: Stage,
    batch: Batch,
    context: StepContext,
    report: Report,
    { codes, generated }: ReturnType<typeof generate>,
  ) => {
    const { step, random } = context;
    const calls = discriminatorCalls(discriminator, separateBatches);
    const values = checkedCondition(batch, codes, condition);
    const augmented = (x: Tensor, label: string) => augment(x, { step, random: random.fork(label) });
    const real = augmented(view(checkedData(batch, discriminator, growth !== undefined)), 'augment data');
    const fake = augmented(generated[0] as Tensor, 'augment samples');
    const needsReal = player === 'discriminator' || loss.relativistic;
    const outputs = needsReal ? calls.both(real, fake, values) : { fake: calls.one(fake, values?.fake) };
    const logits = {
      fake: calls.logits(outputs.fake),
      ...('real' in outputs && { real: calls.logits(outputs.real) }),
    };
    const parts: Record<string, Scalar> = {
      [nameOf(player)]:
        player === 'discriminator'
          ? loss.discriminator(logits.real as Tensor, logits.fake)
          : loss.generator(logits.fake, logits.real, step),
    };
    const shared = {
      ...context,
      ...{ player, generator, discriminator, real, fake, generated, codes, condition: values, outputs, logits },
      report: (label: string, value: Scalar) => report(name === undefined ? label : `${name}/${label}`, value),
      discriminate: (x: Tensor, c?: Tensor) => calls.logits(calls.again(x, c)),
      discriminatorOutputs: calls.again,
    };
    for (const { name: term, player: of, weight = 1, interval = 1, loss: value } of terms) {
      if ((of !== 'both' && of !== player) || step % interval !== 0) continue;
      const termContext = { ...shared, random: random.fork(term) } as TermContext;
      parts[`${nameOf(player)}/${term}`] = mul((value as (context: TermContext) => Scalar)(termContext), weight);
    }
    return parts;
  };

  const update = (player: AdversarialPlayer): Player['valueAndGradients'] => {
    const trained = player === 'generator' ? 'generator' : 'discriminator';
    return (batch, context) => {
      const stage = at(context.step);
      const draw = () => generate(stage.generator, batch.data.shape[0] as number, context.random);
      // outside of the discriminator's gradient, which then stores no activations of the generator
      const drawn = player === 'discriminator' ? draw() : undefined;
      return lossGradients(stage[trained], (report) => losses(player, stage, batch, context, report, drawn ?? draw()), {
        name: nameOf(player),
        variables: context.owned,
      });
    };
  };

  const stateOf = (player: AdversarialPlayer) =>
    Object.fromEntries(
      terms
        .filter(({ player: of }) => (of === 'generator') === (player === 'generator'))
        .flatMap(({ name: term, state = {} }) =>
          Object.entries(state).map(([key, variable]) => [`${term}.${key}`, variable]),
        ),
    );

  const one = (player: AdversarialPlayer): Player => ({
    name: nameOf(player),
    models: [full[player]],
    optimizer: optimizers[player] ?? adam(),
    state: stateOf(player),
    updates: player === 'discriminator' ? discriminatorUpdates : 1,
    valueAndGradients: update(player),
  });
  return [
    one('discriminator'),
    {
      ...one('generator'),
      describes: {
        latent: String(latent),
        ...(growth && { resolutions: growth.resolutions.join(', ') }),
      },
      sample: ({ step, ...rest }) => sampleGenerator(at(step).generator, latent as LatentSpace, condition, rest),
    },
  ];
}

const growing: Check = (value) =>
  plainObject(value) ??
  (Array.isArray((value as Partial<Growing>).phases) ? undefined : ['a growing model', TypeError]);

const checks: Readonly<Record<string, Check>> = {
  generator: either(model, growing),
  discriminator: either(model, growing),
  latent: having('a latent space', 'sample', 'arrange'),
  name: optional(playerName),
  growth: optional(having('a growth schedule', 'at', 'batches')),
  loss: optional(having('an adversarial loss', 'discriminator', 'generator')),
  condition: optional(text),
  augment: optional(callable),
  terms: optional(arrayOf(having('a term', 'loss'))),
  optimizers: optional(plainObject),
  discriminatorUpdates: optional(integer(1)),
  separateBatches: optional(boolean),
  injectionLayers: optional(either(oneOf(['unchecked']), arrayOf(text))),
};
