import {
  add,
  mean,
  mul,
  type NamedTensorMap,
  neg,
  type Optimizer,
  type Scalar,
  scalar,
  sum,
  type Tensor,
  tidy,
} from '@tensorflow/tfjs-core';
import { integerAtLeast, reject } from '../../core/arguments.js';
import { product } from '../../core/concatCondition.js';
import { regularizersOf } from '../../core/regularizersOf.js';
import { dequantize, type NormalizingFlow, variationalDequantization } from '../../flows/index.js';
import { reversibleGradients } from '../../flows/reversibleGradients.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import { type Batch, type Player, player, type StepContext } from '../player.js';
import { sampleOf } from './sampleOf.js';

/** Arguments of {@link likelihood}. */
export interface LikelihoodArgs {
  flow: NormalizingFlow;
  /** Default {@link adam} with a rate of 1e-3 and β₁ of .9: no opponent makes momentum harmful. */
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
 * @throws RangeError if `bits` is not an integer of at least 1, or left out with `noise`.
 * @see Dinh et al. 2017, Density Estimation Using Real NVP, [arXiv:1605.08803](https://arxiv.org/abs/1605.08803).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const trainer = new Trainer({ players: [likelihood({ flow })], ema: { of: flow.model }, seed: 1 });
 * ```
 * @category Training
 */
export function likelihood(args: LikelihoodArgs): Player {
  const { flow, optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }), bits, noise, reversible = false } = args;
  if (bits !== undefined) integerAtLeast('likelihood', 'bits', bits, 1);
  if (noise && bits === undefined) reject('likelihood', 'bits', 'given, as noise is added to integers', bits);
  const models = noise ? [flow.model, noise.model] : [flow.model];
  // nats an example, or bits for each number
  const scale = bits === undefined ? 1 : 1 / (product([...flow.shape]) * Math.LN2);
  /** What the flow sees of the data, and what the way to it costs, in the unit of the loss. */
  const prepared = ({ data }: Batch, { random }: StepContext): { x: Tensor; cost: Scalar } => {
    if (bits === undefined) return { x: data, cost: scalar(0) };
    const spread = { bits, random: random.fork('dequantize') };
    if (!noise) return { x: dequantize(data, spread), cost: scalar(bits) };
    const { x, logProb } = variationalDequantization(data, { ...spread, noise });
    return { x, cost: mul(mean(logProb), scale) };
  };
  const calling = ({ condition }: Batch) => ({ training: true, ...(condition && { context: condition }) });
  const ordinary = player({
    name: 'flow',
    models,
    optimizer,
    loss: (batch, context) => {
      const { x, cost } = prepared(batch, context);
      return add(mul(neg(mean(flow.logProb(x, calling(batch)))), scale), cost) as Scalar;
    },
    sample: sampleOf(flow),
  });
  if (!reversible) return ordinary;
  return {
    ...ordinary,
    valueAndGradients: (batch, context) =>
      tidy(() => {
        const { x, cost } = prepared(batch, context);
        const { loss, gradients, byData } = reversibleGradients(flow, x, scale, calling(batch));
        const losses = { flow: add(loss, cost) as Scalar };
        const hasRegularizers = regularizersOf(models, context.owned).length > 0;
        if (!noise && !hasRegularizers) return { losses, gradients };
        // what does not pass through the blocks: the noise by the gradient of the data, and the models' regularisers
        const surrogateLoss = (): Record<string, Scalar> => {
          if (!noise) return {};
          const again = prepared(batch, context);
          return { noise: add(sum(mul(again.x, byData)), again.cost) as Scalar };
        };
        const rest = lossGradients(models, surrogateLoss, context.owned);
        // only its gradient means something
        const { noise: surrogate, ...regularization } = rest.losses;
        surrogate?.dispose();
        return { losses: { ...losses, ...regularization }, gradients: sumByName(gradients, rest.gradients) };
      }),
  };
}

function sumByName(some: NamedTensorMap, others: NamedTensorMap): NamedTensorMap {
  const sums = Object.entries(others).map(([name, other]) => [name, some[name] ? add(some[name], other) : other]);
  return { ...some, ...Object.fromEntries(sums) };
}
