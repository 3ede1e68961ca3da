import { concat, mul, type Optimizer, split, type Tensor, type Tensor2D, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, Shape } from '@tensorflow/tfjs-layers';
import type { Augmentation } from '../../augmentation/index.js';
import { withRandom } from '../../core/activeRandom.js';
import { integerAtLeast, nonNegative, reject } from '../../core/arguments.js';
import { withStateKept } from '../../core/modelState.js';
import type { RandomStream } from '../../core/randomStream.js';
import type { Codes, LatentSpace } from '../../latent/index.js';
import { type AdversarialLoss, hinge } from '../../losses/index.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import type { Batch, Player, StepContext } from '../player.js';
import type { AdversarialPlayer, Term, TermContext } from '../terms/term.js';

/** Arguments of {@link adversarial}. */
export interface AdversarialArgs<Names extends string = string> {
  /** Takes the codes of `latent`, by name or joined; gives samples. */
  generator: LayersModel;
  /** Takes data and, if it is told the condition rather than asked for it by a term, that as its second input; its first output is the logit. */
  discriminator: LayersModel;
  latent: LatentSpace<Names>;
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
}

/**
 * The two players of a GAN, discriminator first.
 *
 * In its update the discriminator sees data and samples joined into one batch: its state moves once, and both are
 * judged by the same weights.
 *
 * @throws RangeError if the discriminator's inputs do not fit `condition`, a term is named twice, or a batch lacks its condition.
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
  for (const model of [args.generator, args.discriminator]) named(model);
  check(args);
  const {
    generator,
    discriminator,
    latent,
    loss = hinge,
    condition,
    augment = (examples) => examples,
    terms = [],
    optimizers = {},
    discriminatorUpdates = 1,
  } = args;

  const generate = (count: number, random: RandomStream) => {
    const codes = latent.sample(count, random.fork('codes'));
    return { codes, fake: generator.apply(latent.arrange(codes, generator), { training: true }) as Tensor };
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
    return { real, fake };
  };
  const isTold = discriminator.inputs.length > 1;
  const judge = (data: Tensor, told: Tensor | undefined) =>
    byName(discriminator, discriminator.apply(isTold ? [data, told as Tensor] : data, { training: true }));
  const judgeBoth = (real: Tensor, fake: Tensor, told: TermContext['condition']) =>
    halves(judge(concat([real, fake]), told && concat([told.real, told.fake])));
  const logit = (outputs: Record<string, Tensor>) => outputs[discriminator.outputNames[0] as string] as Tensor;

  const losses = (
    player: AdversarialPlayer,
    batch: Batch,
    context: StepContext,
    { codes, fake: drawn }: ReturnType<typeof generate>,
  ) => {
    const told = conditions(batch, codes);
    const augmented = (examples: Tensor, label: string) =>
      augment(examples, { step: context.step, random: context.random.fork(label) });
    const [real, fake] = [augmented(batch.data, 'augment data'), augmented(drawn, 'augment samples')];
    const outputs =
      player === 'discriminator' || loss.relativistic
        ? judgeBoth(real, fake, told)
        : { real: undefined, fake: judge(fake, told?.fake) };
    const [ofReal, ofFake] = [outputs.real && logit(outputs.real), logit(outputs.fake)];
    const parts = {
      [player]:
        player === 'discriminator'
          ? loss.discriminator(ofReal as Tensor, ofFake)
          : loss.generator(ofFake, ofReal, context.step),
    };
    for (const { name, of, weight = 1, every = 1, loss: value } of terms) {
      if ((of !== 'both' && of !== player) || context.step % every !== 0) continue;
      const seen = {
        player,
        generator,
        discriminator,
        real,
        fake,
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
        .filter(({ of }) => (of === 'generator' ? 'generator' : 'discriminator') === player)
        .flatMap(({ name, state = {} }) => Object.entries(state).map(([key, value]) => [`${name}.${key}`, value])),
    );

  return [
    {
      name: 'discriminator',
      models: [discriminator],
      optimizer: optimizers.discriminator ?? adam(),
      state: remembered('discriminator'),
      updates: discriminatorUpdates,
      valueAndGradients: (batch, context) => {
        // outside the gradient, so that no activation of the generator is kept for it
        const drawn = generate(batch.data.shape[0] as number, context.random);
        return lossGradients([discriminator], () => losses('discriminator', batch, context, drawn));
      },
    },
    {
      name: 'generator',
      models: [generator],
      optimizer: optimizers.generator ?? adam(),
      state: remembered('generator'),
      updates: 1,
      valueAndGradients: (batch, context) => {
        const draw = () => generate(batch.data.shape[0] as number, context.random);
        return lossGradients([generator], () => losses('generator', batch, context, draw()));
      },
      sample: ({ count, random, codes = {} }) =>
        tidy(() => {
          const all = { ...latent.sample(count, random), ...codes } as Codes<Names>;
          return withRandom(
            random.fork('layers'),
            () => generator.predict(latent.arrange(all, generator), { batchSize: samplesAtOnce }) as Tensor,
          );
        }),
    },
  ];
}

const samplesAtOnce = 100;

/** A Sequential model has no names for its inputs and outputs until it is built. */
function named(model: LayersModel): void {
  if (!model.built) model.build(model.inputs[0]?.shape as Shape);
}

function check({ discriminator, latent, condition, terms = [], discriminatorUpdates = 1 }: AdversarialArgs): void {
  integerAtLeast('adversarial', 'discriminatorUpdates', discriminatorUpdates, 1);
  const count = discriminator.inputs.length;
  if (condition === undefined && count !== 1) reject('adversarial', 'discriminator', 'a model of 1 input', `${count}`);
  if (condition !== undefined) checkCondition(latent, condition, discriminator, terms);
  const names = new Set(['discriminator', 'generator', 'regularization']);
  for (const { name, weight = 1, every = 1 } of terms) {
    if (names.has(name)) reject('adversarial', 'terms', 'named differently from each other and from the players', name);
    names.add(name);
    nonNegative(name, 'weight', weight);
    integerAtLeast(name, 'every', every, 1);
  }
}

function checkCondition(latent: LatentSpace, condition: string, { inputs }: LayersModel, terms: readonly Term[]): void {
  const code = latent.codes[condition];
  if (!code) reject('adversarial', 'condition', `one of the codes ${latent.names.join(', ')}`, condition);
  const [, told] = inputs;
  // a discriminator of one input may be asked for the condition by a term; told nothing and asked nothing it would train a generator that ignores it
  if (inputs.length > 2 || (!told && !terms.some(({ asksCondition }) => asksCondition)))
    reject('adversarial', 'discriminator', 'a model of 2 inputs (data, condition)', `${inputs.length}`);
  if (told && told.shape.at(-1) !== code.size)
    reject(
      'adversarial',
      'discriminator',
      `a model whose second input has the ${code.size} numbers of "${condition}"`,
      `${told.shape.at(-1)}`,
    );
}

function callWithStateKept(model: LayersModel, inputs: Tensor | Tensor[]): Tensor | Tensor[] {
  return withStateKept([model], () => model.apply(inputs, { training: true }) as Tensor | Tensor[]);
}

function byName(model: LayersModel, outputs: unknown): Record<string, Tensor> {
  const list = (Array.isArray(outputs) ? outputs : [outputs]) as Tensor[];
  return Object.fromEntries(list.map((output, index) => [model.outputNames[index] as string, output]));
}

function halves(outputs: Record<string, Tensor>): { real: Record<string, Tensor>; fake: Record<string, Tensor> } {
  const real: Record<string, Tensor> = {};
  const fake: Record<string, Tensor> = {};
  for (const [name, output] of Object.entries(outputs)) {
    [real[name], fake[name]] = split(output, 2) as [Tensor, Tensor];
  }
  return { real, fake };
}
