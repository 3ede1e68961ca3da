import { add, mean, mul, neg, type Optimizer, type Scalar, scalar, sum, tidy } from '@tensorflow/tfjs-core';
import { activeRandom, withRandom } from '../../core/activeRandom.js';
import { reject } from '../../core/arguments.js';
import { boolean, checkArguments, optimizer as isOptimizer, optional } from '../../core/check.js';
import { variablesOf } from '../../core/modelState.js';
import { regularizersOf } from '../../core/regularizersOf.js';
import { sizeOfShape } from '../../core/sizeOfShape.js';
import { bitsOfNumber, flow as isFlow } from '../../flows/checks.js';
import { pick, sumByName } from '../../flows/gradientsOf.js';
import { dequantize, type NormalizingFlow, variationalDequantization } from '../../flows/index.js';
import { reversibleGradients } from '../../flows/reversibleGradients.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import { type Batch, type Player, player, playerName, type StepContext } from '../player.js';
import { sampleFlow } from './sampleFlow.js';

/** Arguments of {@link likelihood}. */
export interface LikelihoodArgs {
  flow: NormalizingFlow;
  /** Name of the player and of its loss. Default `flow`; two flows in one {@link Trainer} need different names. */
  name?: string;
  /** Default {@link adam} with learning rate 1e-3 and β₁ = 0.9: without an opponent momentum does no harm. */
  optimizer?: Optimizer;
  /**
   * Bits of each number, for data that are integers in [0, 2ᵇ): they are dequantised anew in each update, and the loss is in bits for each number. Without it data are
   * taken as they are, and the loss is in nats an example.
   */
  bits?: number;
  /**
   * A flow of noise that is learned too, in the place of uniform noise; see {@link variationalDequantization}. Needs `bits`.
   */
  noise?: NormalizingFlow;
  /**
   * Makes activations again on the way back, block by block, instead of keeping them, so that memory does not grow with depth; a step takes longer. Default false.
   */
  reversible?: boolean;
}

/**
 * The player that makes data likely under a flow: named `flow`, it minimises the mean of −ln p.
 *
 * $$ \mathcal L = -\mathbb E_{x \sim \text{data}} \ln p(x) $$
 *
 * The batch's condition, if it has one, is the context of a conditional flow. Samples are drawn at temperature 1.
 *
 * @throws RangeError if `bits` is not an integer from 1 to 24, or left out with `noise`, `noise` is a flow of another shape or context, or a batch is of another shape or condition than the flow.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const trainer = new Trainer({ players: [likelihood({ flow })], ema: { model: flow.model }, seed: 1 });
 * ```
 * @category Training
 */
export function likelihood(args: LikelihoodArgs): Player {
  checkArguments('likelihood', args, {
    flow: isFlow,
    name: optional(playerName),
    optimizer: optional(isOptimizer),
    bits: optional(bitsOfNumber),
    noise: optional(isFlow),
    reversible: optional(boolean),
  });
  const { flow, name = 'flow', optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }) } = args;
  const { bits, noise, reversible = false } = args;
  if (noise && bits === undefined) reject('likelihood', 'bits', 'given, as noise is added to integers', bits);
  for (const shape of noise ? [noise.shape, noise.conditionShape] : [])
    if (String(shape) !== String(flow.shape))
      reject(
        'likelihood',
        'noise',
        `a flow whose shape and conditionShape are the data's [${flow.shape.join(', ')}]`,
        shape,
      );
  const models = noise ? [flow.model, noise.model] : [flow.model];
  // nats an example, or bits for each number
  const scale = bits === undefined ? 1 : 1 / (sizeOfShape([...flow.shape]) * Math.LN2);
  /** What the flow sees of a batch, what it is told, and what the way to it costs, in the unit of the loss. */
  const prepared = ({ data, condition }: Batch, { random }: StepContext) => {
    const label = { x: 'data', condition: 'condition' };
    const [given, call] = flow.checked(
      'likelihood',
      data,
      { training: true, ...(condition && { condition: condition }) },
      label,
    );
    if (bits === undefined) return { x: given, cost: scalar(0), call };
    const spread = { bits, random: random.fork('dequantize') };
    if (!noise) return { x: dequantize(given, spread), cost: scalar(bits), call };
    const { x, logProb } = variationalDequantization(given, { ...spread, noise });
    return { x, cost: mul(mean(logProb), scale) as Scalar, call };
  };
  const ordinary = player({
    name,
    models,
    optimizer,
    loss: (batch, context) => {
      const { x, cost, call } = prepared(batch, context);
      return add(mul(neg(mean(flow.logProb(x, call))), scale), cost) as Scalar;
    },
    sample: sampleFlow(flow),
  });
  if (!reversible) return ordinary;
  const reversed = (batch: Batch, context: StepContext) => {
    const { x, cost, call } = prepared(batch, context);
    const { loss, gradients, dataGradient } = reversibleGradients(flow, x, scale, call);
    const losses = { [name]: add(loss, cost) as Scalar };
    const { owned } = context;
    const names = variablesOf(models, 'trainableWeights').filter((variable) => !owned || owned.has(variable));
    const ofBlocks = pick(
      gradients,
      names.map(({ name }) => name),
    );
    const hasRegularizers = regularizersOf(models, owned).length > 0;
    if (!noise && !hasRegularizers) return { losses, gradients: ofBlocks };
    // what does not pass through the blocks: the noise by the gradient of the data, and the models' regularisers
    const surrogateLoss = (): Record<string, Scalar> => {
      if (!noise) return {};
      const again = prepared(batch, context);
      return { noise: add(sum(mul(again.x, dataGradient)), again.cost) as Scalar };
    };
    const rest = lossGradients(models, surrogateLoss, { name, variables: owned });
    // only its gradient means something
    const { noise: surrogate, ...regularization } = rest.losses;
    surrogate?.dispose();
    return { losses: { ...losses, ...regularization }, gradients: sumByName(ofBlocks, rest.gradients) };
  };
  return {
    ...ordinary,
    valueAndGradients: (batch, context) =>
      tidy(() =>
        // the trainer's stream, or by hand the one that it would give
        withRandom(activeRandom() ?? context.random.fork('layers'), () => reversed(batch, context)),
      ),
  };
}
