import { addN, mul, type Scalar, scalar, type Tensor } from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import { checkArguments, either, nonNegative, oneOf, optional, recordOf } from '../../core/check.js';
import { auxiliaryClassification, mutualInformation } from '../../information/index.js';
import type { CodeHead } from '../../layers/codeHead.js';
import { codeHeadsOf, type HeadOutput } from '../../layers/codeHeadsOf.js';
import { checkHeads, checkLabels } from './checkHeads.js';
import type { AdversarialPlayer, SharedTerm, Term, TermContext } from './term.js';

/** Arguments of {@link mutualInformationTerm}. */
export interface MutualInformationTermArgs {
  /**
   * Weight of each code: one number for all, or an object by name in which missing codes have weight 1. A
   * code of weight 0 is measured but not trained. Default 1, as in InfoGAN.
   */
  weight?: number | Readonly<Record<string, number>>;
  /** Whose loss it is added to. Default both, as in InfoGAN, because head and discriminator share layers. */
  player?: AdversarialPlayer | 'both';
  /**
   * Weight of the labels of real data, which teach the head of the code that is {@link adversarial}'s
   * `condition`. Rows of zeros have no label. Default 0: labels are not used.
   */
  supervision?: number;
}

/**
 * {@link mutualInformation} as a term of both players' losses: every {@link codeHead} among the
 * discriminator's outputs reads the codes of the samples.
 *
 * Reported as measures, in nats: `information/<code>`, and `information/<code>/upperBound`, the most that the
 * bound can reach. If several heads read a code, each counts, as `information/<code>/<head>`.
 *
 * With `supervision` μ the discriminator's loss also has $-\mu\, \mathbb E \ln Q(y \mid x)$ over the real
 * examples that have a label y. The code then stands for the label, even if few examples have one.
 *
 * @param args Optional weights, player and supervision.
 * @throws RangeError if a weight or `supervision` is negative; from `adversarial`, if the discriminator has
 * no head, a head has a code that the latent space lacks or defines differently, a weight is of a code that
 * no head reads, or `supervision` has no `condition` or no head for it.
 * @see Chen et al. 2016, InfoGAN, [arXiv:1606.03657](https://arxiv.org/abs/1606.03657); Spurr et al. 2017,
 * Guiding InfoGAN with Semi-Supervision, [arXiv:1707.04487](https://arxiv.org/abs/1707.04487), for few
 * labels.
 * @example
 * ```ts
 * const latent = latentSpace({ noise: gaussian(62), digit: categorical(10), style: uniform(2) });
 * const generator = sequential({
 *   layers: [layers.dense({ units: 784, inputShape: [latent.size] }), layers.reshape({ targetShape: [28, 28, 1] })],
 * });
 * const image = input({ shape: [28, 28, 1] });
 * const features = connect(image, layers.conv2d({ filters: 64, kernelSize: 4, strides: 2 }));
 * const logit = connect(features, layers.flatten(), layers.dense({ units: 1 }));
 * const codes = connect(features, codeHead({ codes: latent.pick('digit', 'style') }));
 * const discriminator = model({ inputs: image, outputs: [logit, codes] });
 * const terms = [mutualInformationTerm({ weight: { style: 0.1 } })];
 * const players = adversarial({ generator, discriminator, latent, terms });
 * ```
 * @category Terms
 */
export function mutualInformationTerm(args: MutualInformationTermArgs = {}): Term {
  const caller = 'mutualInformationTerm';
  checkArguments(caller, args, {
    weight: optional(either(nonNegative, recordOf(nonNegative))),
    player: optional(oneOf(['discriminator', 'generator', 'both'])),
    supervision: optional(nonNegative),
  });
  const { weight = 1, player: of = 'both', supervision = 0 } = args;
  if (supervision > 0 && of === 'generator')
    reject(caller, 'player', '"both" or "discriminator" if there is supervision', of);

  const term: Omit<SharedTerm, 'player'> = {
    name: 'mutualInformation',
    usesCondition: supervision > 0,
    check: (game) => {
      const heads = checkHeads(caller, game);
      const known = new Set(heads.flatMap(({ codes }) => Object.keys(codes)));
      for (const code of typeof weight === 'number' ? [] : Object.keys(weight))
        if (!known.has(code))
          reject(caller, 'weight', `an object by codes that a head reads, ${[...known].join(', ')}`, code);
      if (supervision > 0) checkLabels(caller, heads, game, supervision);
    },
    loss: (context) => {
      const heads = codeHeadsOf(context.discriminator);
      const bounds = heads.map((head) => boundOf(head, heads, weight, context));
      // growing models may have no head yet
      const unsupervised = addN([scalar(0), ...bounds]) as Scalar;
      if (supervision === 0 || context.player === 'generator') return unsupervised;
      const labels = heads.flatMap((head) => labelLoss(head, context));
      return addN([unsupervised, ...labels.map((loss) => mul(loss, supervision))]) as Scalar;
    },
  };
  // a loss for either player is also one for a single player
  return { ...term, player: of } as Term;
}

/** Minus the bound of one head; reports the nats of its codes. */
function boundOf(
  { head, output }: HeadOutput,
  heads: readonly HeadOutput[],
  weight: number | Readonly<Record<string, number>>,
  { outputs, codes, report }: TermContext,
): Scalar {
  const own = typeof weight === 'number' ? weight : only(weight, head);
  const { loss, nats, upperBounds } = mutualInformation(head, outputs.fake[output] as Tensor, codes, { weight: own });
  for (const [code, value] of Object.entries(nats)) {
    const isRepeated = heads.filter((other) => other.head.codes[code]).length > 1;
    const label = `information/${code}${isRepeated ? `/${output}` : ''}`;
    report(label, value);
    report(`${label}/upperBound`, scalar(upperBounds[code] as number));
  }
  return loss;
}

/** The weights of the codes that a head has. */
function only(weight: Readonly<Record<string, number>>, head: CodeHead): Record<string, number> {
  return Object.fromEntries(Object.entries(weight).filter(([code]) => code in head.codes));
}

/** The cross-entropy of the labels of real data, if the head reads their code. */
function labelLoss({ head, output }: HeadOutput, { outputs, condition }: TermContext): Scalar[] {
  if (!condition || !outputs.real) return [];
  const distribution = head.distributions(outputs.real[output] as Tensor)[condition.name];
  return distribution?.kind === 'categorical' ? [auxiliaryClassification(distribution.logits, condition.real)] : [];
}
