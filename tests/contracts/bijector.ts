import {
  mean,
  mul,
  square,
  sub,
  sum,
  type Tensor,
  tensor,
  tidy,
  type Variable,
  variableGrads,
} from '@tensorflow/tfjs-core';
import { describe, expect, test } from 'vitest';
import { adam, type Bijector, type BijectorCall, checkBijector, randomStream } from '../../src/index.js';
import { inBrowser } from './inBrowser.js';
import { type LayerContract, layerContract } from './layer.js';
import { expectClose, numbersAtHand, onCpu, rounding } from './numbers.js';
import { randomWeights } from './randomWeights.js';

/** Properties of a bijector that {@link bijectorContract} needs. */
export interface BijectorContract extends Omit<LayerContract, 'inputs'> {
  /** Shape of the input, batch included. */
  input: number[];
  /** Shape of the condition, if it takes one. */
  condition?: number[];
  /** Whether a new bijector is the identity. */
  isIdentityAtFirst: boolean;
  /**
   * Whether another form of the same bijector is tested fully. The tests as a layer and after training are
   * then skipped, because they are slow on software GPUs. Default false.
   */
  variant?: boolean;
  /**
   * Whether it consists of bijectors that are tested themselves. The tests as a layer are then skipped in
   * browsers, for the same reason. Default false.
   */
  composition?: boolean;
  /**
   * Upper bound of the error of a round trip, relative to the largest input, or ten times the rounding of the
   * backend if that is larger. Default 1e-5.
   */
  roundTrip?: number;
}

/**
 * Tests what every bijector guarantees in addition to a layer: an inverse, the exact log-determinant, and
 * finite values, also after training.
 */
export function bijectorContract(name: string, create: () => Bijector, contract: BijectorContract): void {
  const {
    input,
    condition,
    isIdentityAtFirst,
    roundTrip = 1e-5,
    variant = false,
    composition = false,
    ...rest
  } = contract;
  const asLayer = !variant && !(composition && inBrowser);
  if (asLayer) layerContract(name, create, { ...rest, inputs: condition ? [input, condition] : [input] });

  const inputs = (scale = 1) =>
    rest.unit ? randomStream(3).uniform(input) : mul(randomStream(3).normal(input), scale);
  const call = () => (condition ? { condition: randomStream(4).normal(condition) } : {});
  const bounds = () => ({ roundTrip: Math.max(roundTrip, 10 * rounding()), logDet: 1e-3 });

  describe(`${name} as a bijector`, () => {
    if (!asLayer)
      for (const [bad, message] of rest.rejects)
        test(`throws: ${message}`, () => {
          expect(bad).toThrow(message);
        });

    test(`a new one is ${isIdentityAtFirst ? 'the identity' : 'invertible'}`, async () => {
      const bijector = create();
      const x = inputs();
      const { y, logDet } = bijector.forward(x, call());
      if (isIdentityAtFirst) {
        await expectClose(y, x, 1e-6);
        await expectClose(logDet, new Array(input[0]).fill(0), 1e-5);
      }
      await checkBijector(bijector, x, { ...call(), ...bounds() });
    });

    test('inverse and log-determinant are right with random weights, also for large inputs', async () => {
      const bijector = create();
      bijector.forward(inputs(), call());
      randomWeights(bijector, 0.7, 17);
      await checkBijector(bijector, inputs(), { ...call(), ...bounds() });
      await checkBijector(bijector, inputs(2), { ...call(), ...bounds() });
      if (!rest.unit) await checkBijector(bijector, inputs(1000), { ...call(), ...bounds() });
    });

    test.skipIf(variant)('inverse and log-determinant are right after 200 training steps', async () => {
      const bijector = create();
      bijector.forward(inputs(2), call());
      // trained on cpu, where small operations are fast; the bijector with these weights is tested on its own
      // backend
      const weights = await onCpu(() => trainedWeights(create(), inputs(2), call()));
      for (const [index, weight] of bijector.weights.entries())
        weight.write(tensor(weights[index] as number[], weight.shape as number[]));
      await checkBijector(bijector, inputs(2), { ...call(), ...bounds() });
    });

    test('computeOutputShape and computeInputShape return the shapes of y and x', () => {
      const bijector = create();
      const x = inputs();
      const { y, logDet } = bijector.forward(x, call());
      expect(logDet.shape).toEqual([input[0]]);
      expect(bijector.computeOutputShape(input)).toEqual(y.shape);
      expect(bijector.computeInputShape(y.shape)).toEqual(x.shape);
    });
  });
}

/** The weights after 200 training steps on the likelihood of a Gaussian with another standard deviation. */
async function trainedWeights(bijector: Bijector, x: Tensor, call: BijectorCall): Promise<number[][]> {
  bijector.forward(x, call);
  const variables = bijector.trainableWeights.map((weight) => weight.read() as Variable);
  const optimizer = adam({ learningRate: 1e-2 });
  const loss = () =>
    tidy(() => {
      const { y, logDet } = bijector.forward(x, { ...call, training: true });
      return mean(sub(mul(sum(square(y)), 2 / (x.shape[0] as number)), logDet)) as never;
    });
  if (variables.length > 0)
    for (let step = 0; step < 200; step += 1) {
      const { grads, value } = variableGrads(loss, variables);
      optimizer.applyGradients(grads);
      for (const tensor of [value, ...Object.values(grads)]) tensor.dispose();
    }
  return bijector.weights.map((weight) => numbersAtHand(weight.read()));
}
