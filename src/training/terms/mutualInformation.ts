import {
  add,
  addN,
  div,
  maximum,
  mean,
  mul,
  type Scalar,
  scalar,
  sum,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { checkArguments, either, nonNegative, oneOf, optional, recordOf } from '../../core/check.js';
import type { CodeHead, HeadCode } from '../../layers/codeHead.js';
import { codeHeadsOf, hiddenHeadsOf } from '../../layers/codeHeadsOf.js';
import type { AdversarialPlayer, Game, Term } from './term.js';

/** Arguments of {@link mutualInformation}. */
export interface MutualInformationArgs {
  /**
   * What the bound of each code is multiplied by: one number for all, or one by name, where those not named have 1. A code of weight 0 is
   * measured but not asked for. Default 1, as in InfoGAN.
   */
  weight?: number | Readonly<Record<string, number>>;
  /** Whose loss it is added to. Default both, as in InfoGAN: the trunk is shared. */
  player?: AdversarialPlayer | 'both';
  /**
   * How much the labels of the data teach the head of the code that {@link adversarial}'s `condition` names. Rows of zeros
   * have no label. Default 0: labels are not looked at.
   */
  supervision?: number;
}

/**
 * Information that must flow: the discriminator gives back the codes that a sample was made with, by its {@link codeHead}s, and
 * the generator makes samples from which they can be read.
 *
 * $$ I(c; G(z)) \ge \sum_k \lambda_k \bigl(H(c_k) + \mathbb E \ln Q_k(c_k \mid G(z))\bigr) $$
 *
 * What is added is minus this bound, in nats. The numbers of a code are added up; for their mean give it a weight of 1 / size.
 * Reported are the nats of each code, `information/<code>`, and `information/<code>/ceiling`, the most there can be: see {@link CodeHead.upperBounds}. A code that
 * several heads give back counts once for each head, and is reported as `information/<code>/<head>`.
 *
 * With `supervision` μ the discriminator's loss also has $-\mu\, \mathbb E \ln Q(y \mid x)$ over the data that have a label y; the code then means the label,
 * even if few data have one.
 *
 * @throws RangeError if a weight or `supervision` is below zero; by `adversarial`, if the discriminator has no head, a head asks for a code that the latent
 * space lacks or has otherwise, a weight is of a code that no head gives back, or `supervision` has no `condition` or no head for it.
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657); Spurr et al. 2017, Guiding InfoGAN with Semi-Supervision, [arXiv:1707.04487](https://arxiv.org/abs/1707.04487), for few labels.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), digit: categorical(10), style: uniform(2) });
 * const generator = sequential({
 *   layers: [layers.dense({ units: 784, inputShape: [latent.size] }), layers.reshape({ targetShape: [28, 28, 1] })],
 * });
 * const image = input({ shape: [28, 28, 1] });
 * const features = layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }).apply(image) as SymbolicTensor;
 * const logit = layers.dense({ units: 1 }).apply(layers.flatten().apply(features)) as SymbolicTensor;
 * const codes = codeHead({ codes: latent.pick('digit', 'style') }).apply(features) as SymbolicTensor;
 * const discriminator = model({ inputs: image, outputs: [logit, codes] });
 * const players = adversarial({ generator, discriminator, latent, terms: [mutualInformation({ weight: { style: 0.1 } })] });
 * ```
 * @category Training
 */
export function mutualInformation(args: MutualInformationArgs = {}): Term {
  const name = 'mutualInformation';
  checkArguments(name, args, {
    weight: optional(either(nonNegative, recordOf(nonNegative))),
    player: optional(oneOf(['discriminator', 'generator', 'both'])),
    supervision: optional(nonNegative),
  });
  const { weight = 1, player = 'both', supervision = 0 } = args;
  if (supervision > 0 && player === 'generator')
    reject(name, 'player', '"both" or "discriminator" where there is supervision', player);
  const weightOf = (code: string) => (typeof weight === 'number' ? weight : (weight[code] ?? 1));

  return {
    name,
    player,
    usesCondition: supervision > 0,
    check: (game) => {
      const heads = checkHeads(name, game);
      const given = new Set(heads.flatMap(({ codes }) => Object.keys(codes)));
      for (const code of typeof weight === 'number' ? [] : Object.keys(weight)) {
        if (!given.has(code)) reject(name, 'weight', `of codes that a head gives back, ${[...given].join(', ')}`, code);
      }
      if (supervision > 0) checkLabels(name, heads, game);
    },
    loss: ({ player, discriminator, outputs, codes, condition, report }) => {
      const heads = codeHeadsOf(discriminator);
      const isRepeated = (code: string) => heads.filter(({ head }) => head.codes[code]).length > 1;
      const gains = heads.flatMap(({ head, output }) => {
        const gained = Object.entries(head.logProbabilities(outputs.fake[output] as Tensor, codes));
        return gained.map(([code, logProbabilities]) => {
          const nats = add(mean(logProbabilities), (head.codes[code] as HeadCode).entropy) as Scalar;
          const label = `information/${code}${isRepeated(code) ? `/${output}` : ''}`;
          report(label, nats);
          report(`${label}/ceiling`, scalar(head.upperBounds[code] as number));
          return mul(nats, -weightOf(code)) as Scalar;
        });
      });
      // growing models may have no head yet
      const parts = [scalar(0), ...gains];
      if (supervision === 0 || player === 'generator') return addN(parts);
      const { name: code, real } = condition as { name: string; real: Tensor2D };
      const taught = heads.flatMap(({ head, output }) => {
        const said = head.logProbabilities(outputs.real?.[output] as Tensor, { [code]: real })[code];
        // a row of zeros adds nothing, and is not counted
        return said ? [mul(div(sum(said), maximum(sum(real), 1)), -supervision) as Scalar] : [];
      });
      return addN([...parts, ...taught]);
    },
  };
}

/** The heads of a game's discriminator, which must ask for codes that the latent space has. */
function checkHeads(name: string, { discriminator, latent }: Game): CodeHead[] {
  const heads = codeHeadsOf(discriminator).map(({ head }) => head);
  if (heads.length === 0)
    reject(name, 'discriminator', 'a model with a codeHead among its outputs', discriminator.outputNames);
  const [hidden] = hiddenHeadsOf(discriminator);
  if (hidden) reject(name, 'discriminator', 'a model with all its codeHeads among its outputs', hidden.name);
  for (const head of heads) {
    for (const [code, { kind, size, entropy }] of Object.entries(head.codes)) {
      const has = latent.codes[code];
      if (!has) reject(name, `the codes of ${head.name}`, `among the latent space's ${latent.names.join(', ')}`, code);
      if (has.kind !== kind || has.size !== size)
        reject(name, `"${code}" of ${head.name}`, `the latent space's ${has.kind}(${has.size})`, `${kind}(${size})`);
      // a uniform code between other bounds
      if (has.entropy !== entropy)
        reject(name, `the entropy of "${code}" of ${head.name}`, `the latent space's ${has.entropy}`, entropy);
    }
  }
  return heads;
}

function checkLabels(name: string, heads: CodeHead[], { condition }: Game): void {
  if (condition === undefined)
    throw new RangeError(`${name}: supervision needs adversarial's condition to name the code of the labels, got none`);
  const kinds = heads.flatMap(({ codes }) => codes[condition]?.kind ?? []);
  if (!kinds.includes('categorical'))
    reject(name, 'condition', 'a categorical code that a head gives back, where there is supervision', condition);
}
