import {
  add,
  mean,
  mul,
  type Optimizer,
  type Scalar,
  sum,
  type Tensor,
  tidy,
  variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { reject } from '../../core/arguments.js';
import {
  callable,
  checkArguments,
  checkValue,
  integer,
  optimizer as isOptimizer,
  oneOf,
  optional,
  tensor,
} from '../../core/check.js';
import { floats } from '../../core/floats.js';
import { checkBatch, flow as isFlow } from '../../flows/checks.js';
import type { NormalizingFlow } from '../../flows/index.js';
import { adam } from '../../optimizers/index.js';
import { lossGradients } from '../lossGradients.js';
import { type Player, player, playerName, type StepContext } from '../player.js';
import { sampleFlow } from './sampleFlow.js';

/** Arguments of {@link reverseKl}. */
export interface ReverseKlArgs {
  flow: NormalizingFlow;
  /** Name of the player and of its loss. Default `flow`; two flows in one {@link Trainer} need different names. */
  name?: string;
  /** The energy of each example, `[count, ...]` to `[count]`; what is wanted is the distribution e^−E / Z. */
  energy(x: Tensor): Tensor;
  /** Samples of an update. Default 256. */
  samples?: number;
  /** Default {@link adam} with a rate of 1e-3 and β₁ of .9. */
  optimizer?: Optimizer;
  /**
   * `'path'`, the default: only the way from the weights over the samples, without that over the density itself, whose mean is 0: its noise vanishes as the flow comes close. `'total'`: both.
   */
  gradient?: 'path' | 'total';
}

/**
 * The player that makes a flow's samples those of an energy, without any data: named `flow`, it minimises the free energy of what it draws, which is never below that of the energy itself.
 *
 * $$ \mathcal L = \mathbb E_{x \sim q} [\ln q(x) + E(x)] = \mathrm{KL}(q \,\|\, e^{-E} / Z) - \ln Z \ge -\ln Z $$
 *
 * Batches are not looked at: train with {@link withoutData}. The flow works as in inference: its state (what {@link actNorm} has seen) does not change, and dropout in a conditioner has no effect.
 *
 * @throws RangeError if `samples` is not an integer of at least 1, `gradient` is neither of the two, the flow has a `conditionShape`, or `energy` gives anything but one number for each example.
 * @see Li and Wang 2018, Neural Network Renormalization Group, [arXiv:1802.02840](https://arxiv.org/abs/1802.02840); Roeder et al. 2017, Sticking the Landing, [arXiv:1703.09194](https://arxiv.org/abs/1703.09194).
 * @example
 * ```ts
 * const conditioner = (kept: SymbolicTensor) => layers.dense({ units: 64, activation: 'relu' }).apply(kept) as SymbolicTensor;
 * const bijector = chain([affineCoupling({ conditioner }), affineCoupling({ conditioner, swap: true })]);
 * const flow = normalizingFlow({ shape: [2], bijector });
 * const energy = (x: Tensor) => sum(square(sub(square(x), 1)), 1);
 * const trainer = new Trainer({ players: [reverseKl({ flow, energy })], seed: 1 });
 * for await (const { losses } of trainer.train(withoutData, { steps: 20, reportEvery: 10 })) console.log(losses.flow);
 * ```
 * @category Training
 */
export function reverseKl(args: ReverseKlArgs): Player {
  checkArguments('reverseKl', args, {
    flow: isFlow,
    name: optional(playerName),
    energy: callable,
    samples: optional(integer(1)),
    optimizer: optional(isOptimizer),
    gradient: optional(oneOf(['path', 'total'])),
  });
  const { flow, name = 'flow', energy, samples = 256, gradient = 'path' } = args;
  const { optimizer = adam({ learningRate: 1e-3, beta1: 0.9 }) } = args;
  if (flow.conditionShape)
    reject('reverseKl', 'flow', 'one without conditionShape, as there is no condition', flow.conditionShape);
  const energyOf = (x: Tensor): Tensor => {
    const energies = energy(x);
    checkValue('reverseKl', 'what energy gives', energies, tensor(1));
    checkBatch('reverseKl', 'what energy gives', energies, samples);
    return floats(energies);
  };
  const models = [flow.model];
  const random = (context: StepContext) => context.random.fork('samples');
  const total = player({
    name,
    models,
    optimizer,
    loss: (_, context) => {
      const { x, logProb } = flow.sampleAndLogProb(samples, { random: random(context) });
      return mean(add(logProb, energyOf(x))) as Scalar;
    },
    sample: sampleFlow(flow),
  });
  if (gradient === 'total') return total;
  return {
    ...total,
    valueAndGradients: (_, context) =>
      tidy(() => {
        const drawn = variable(flow.sample(samples, { random: random(context) }));
        const { value, grads } = variableGrads(
          () => mean(add(flow.logProb(drawn), energyOf(drawn))) as Scalar,
          [drawn],
        );
        drawn.dispose();
        const slope = grads[drawn.name] as Tensor;
        const along = lossGradients(
          models,
          () => {
            const again = flow.sample(samples, { random: random(context) });
            return sum(mul(again, slope)) as Scalar;
          },
          { name, variables: context.owned },
        );
        // only its gradient means something
        along.losses[name]?.dispose();
        return { ...along, losses: { ...along.losses, [name]: value } };
      }),
  };
}
