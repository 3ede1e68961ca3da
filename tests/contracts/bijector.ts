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

/** What the contract needs to know of a bijector. */
export interface BijectorContract extends Omit<LayerContract, 'inputs'> {
  /** Shape of the input, batch included. */
  input: number[];
  /** Shape of the condition, if it takes one. */
  condition?: number[];
  /** Whether a new one changes nothing. */
  isIdentityAtFirst: boolean;
  /** Whether it is another form of a bijector that has been held to all of the contract: then as a layer, and after training, it is not checked again, which takes software GPUs long. Default false. */
  variant?: boolean;
  /** Whether it is made of others that have been held to all of it: then as a layer it is checked in Node alone, for the same reason. Default false. */
  composition?: boolean;
  /** Most that forward and inverse may be off, relative to the largest input. Default 1e-5, and ten times that where the backend rounds more. */
  roundTrip?: number;
}

/** All that every bijector promises, beyond what every layer does: an inverse, the true determinant, finite numbers, also after training. */
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

  const given = (scale = 1) => (rest.unit ? randomStream(3).uniform(input) : mul(randomStream(3).normal(input), scale));
  const call = () => (condition ? { condition: randomStream(4).normal(condition) } : {});
  const bounds = () => ({ roundTrip: Math.max(roundTrip, 10 * rounding()), logDet: 1e-3 });

  describe(`${name} as a bijector`, () => {
    if (!asLayer)
      for (const [bad, message] of rest.rejects)
        test(`refuses: ${message}`, () => {
          expect(bad).toThrow(message);
        });

    test(`a new one is ${isIdentityAtFirst ? 'the identity' : 'a bijection'}`, async () => {
      const bijector = create();
      const x = given();
      const { y, logDet } = bijector.forward(x, call());
      if (isIdentityAtFirst) {
        await expectClose(y, x, 1e-6);
        await expectClose(logDet, new Array(input[0]).fill(0), 1e-5);
      }
      await checkBijector(bijector, x, { ...call(), ...bounds() });
    });

    test('with other weights: inverse, determinant, and finite at extremes', async () => {
      const bijector = create();
      bijector.forward(given(), call());
      randomWeights(bijector, 0.7, 17);
      await checkBijector(bijector, given(), { ...call(), ...bounds() });
      await checkBijector(bijector, given(2), { ...call(), ...bounds() });
      if (!rest.unit) await checkBijector(bijector, given(1000), { ...call(), ...bounds() });
    });

    test.skipIf(variant)('after 200 steps of training', async () => {
      const bijector = create();
      bijector.forward(given(2), call());
      // trained where small operations are fast: what is proved here is the bijector with such weights
      const weights = await onCpu(() => trained(create(), given(2), call()));
      for (const [index, weight] of bijector.weights.entries())
        weight.write(tensor(weights[index] as number[], weight.shape as number[]));
      await checkBijector(bijector, given(2), { ...call(), ...bounds() });
    });

    test('shapes of x and y are known without numbers', () => {
      const bijector = create();
      const x = given();
      const { y, logDet } = bijector.forward(x, call());
      expect(logDet.shape).toEqual([input[0]]);
      expect(bijector.computeOutputShape(input)).toEqual(y.shape);
      expect(bijector.computeInputShape(y.shape)).toEqual(x.shape);
    });
  });
}

/** The weights after 200 steps towards a Gaussian of another width. */
async function trained(bijector: Bijector, x: Tensor, call: BijectorCall): Promise<number[][]> {
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
