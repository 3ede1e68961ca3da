import { addN, reverse, type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { initializers, input, layers, model } from '@tensorflow/tfjs-layers';
import { test } from 'vitest';
import {
  adversarial,
  categorical,
  codeHead,
  connect,
  gaussian,
  invariantInformationTerm,
  latentSpace,
  mutualInformationTerm,
  randomStream,
  type Term,
} from '../../../src/index.js';
import { expectDifferences } from '../../contracts/derivatives.js';
import type { Point } from '../../contracts/finiteDifferences.js';
import { numbersAtHand } from '../../contracts/numbers.js';

const latent = latentSpace({ noise: gaussian(2), kind: categorical(3), style: gaussian(2) });

function players(terms: Term[], condition?: 'kind') {
  const random = randomStream(4);
  const dense = (units: number, activation?: 'tanh') =>
    layers.dense({
      units,
      ...(activation && { activation }),
      kernelInitializer: initializers.glorotNormal({ seed: random.nextSeed() }),
    });
  const { noise, kind, style } = latent.inputs();
  const sample = connect([noise, kind, style], layers.concatenate(), dense(5, 'tanh'), dense(4));
  const x = input({ shape: [4] });
  const features = connect(x, dense(5, 'tanh'));
  const early = connect(features, codeHead({ codes: latent.pick('style'), stddev: 'learned', seed: 1 }));
  const late = connect(features, dense(4, 'tanh'), codeHead({ codes: latent.pick('kind'), seed: 2 }));
  return adversarial({
    generator: model({ inputs: [noise, kind, style], outputs: sample }),
    discriminator: model({ inputs: x, outputs: [connect(features, dense(1)), early, late] }),
    latent,
    terms,
    ...(condition && { condition }),
  });
}

const reversed = (x: Tensor) => reverse(x, 1);

const cases: [string, Term[], 'kind'?][] = [
  ['mutualInformation', [mutualInformationTerm({ weight: { kind: 2 } })]],
  ['mutualInformation with labels', [mutualInformationTerm({ supervision: 3 })], 'kind'],
  [
    'invariantInformation',
    [mutualInformationTerm(), invariantInformationTerm({ code: 'kind', augment: reversed, weight: 2 })],
  ],
];

/** Losses and gradients of a player, and the variables that it trains. */
function lossOf(index: 0 | 1, [, terms, condition]: (typeof cases)[number]) {
  const player = players(terms, condition)[index];
  const variables = player.models.flatMap((model) => model.trainableWeights.map((weight) => weight.read() as Variable));
  const evaluate = () => {
    const random = randomStream(9);
    const batch = { data: random.normal([6, 4]), condition: random.categorical(6, 3) };
    return player.valueAndGradients(batch, { step: 0, random: random.fork('step') });
  };
  return { variables, evaluate };
}

for (const terms of cases) {
  for (const side of [0, 1] as const) {
    const name = side === 0 ? 'discriminator' : 'generator';
    test(`${terms[0]}: gradients of the ${name} agree with finite differences`, async () => {
      const { variables, evaluate } = lossOf(side, terms);
      const { gradients } = evaluate();
      await expectDifferences(
        variables.map(({ name }) => gradients[name] as Tensor),
        variables,
        () => {
          const twin = lossOf(side, terms);
          return (point) =>
            tidy(() => {
              for (const [index, variable] of twin.variables.entries())
                variable.assign(tensor(point[index] as Point, variable.shape));
              const { losses } = twin.evaluate();
              return numbersAtHand(addN(Object.values(losses)))[0] as number;
            });
        },
        { most: 12 },
      );
    });
  }
}
