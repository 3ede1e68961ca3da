import { addN, reverse, type Tensor, tensor, tidy, type Variable } from '@tensorflow/tfjs-core';
import { initializers, input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { test } from 'vitest';
import {
  adversarial,
  categorical,
  codeHead,
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
  const joined = layers.concatenate().apply([noise, kind, style]);
  const sample = dense(4).apply(dense(5, 'tanh').apply(joined)) as SymbolicTensor;
  const x = input({ shape: [4] });
  const features = dense(5, 'tanh').apply(x) as SymbolicTensor;
  const early = codeHead({ codes: latent.pick('style'), stddev: 'learned', seed: 1 }).apply(features) as SymbolicTensor;
  const late = codeHead({ codes: latent.pick('kind'), seed: 2 }).apply(
    dense(4, 'tanh').apply(features),
  ) as SymbolicTensor;
  return adversarial({
    generator: model({ inputs: [noise, kind, style], outputs: sample }),
    discriminator: model({ inputs: x, outputs: [dense(1).apply(features) as SymbolicTensor, early, late] }),
    latent,
    terms,
    ...(condition && { condition }),
  });
}

const turned = (x: Tensor) => reverse(x, 1);

const cases: [string, Term[], 'kind'?][] = [
  ['mutualInformation', [mutualInformationTerm({ weight: { kind: 2 } })]],
  ['mutualInformation with labels', [mutualInformationTerm({ supervision: 3 })], 'kind'],
  [
    'invariantInformation',
    [mutualInformationTerm(), invariantInformationTerm({ code: 'kind', augment: turned, weight: 2 })],
  ],
];

/** All parts of a player's loss, whose weights are those given. */
function lossOf(place: 0 | 1, [, terms, condition]: (typeof cases)[number]) {
  const player = players(terms, condition)[place];
  const variables = player.models.flatMap((whole) => whole.trainableWeights.map((weight) => weight.read() as Variable));
  const evaluate = () => {
    const random = randomStream(9);
    const batch = { data: random.normal([6, 4]), condition: random.categorical(6, 3) };
    return player.valueAndGradients(batch, { step: 0, random: random.fork('step') });
  };
  return { variables, evaluate };
}

for (const game of cases) {
  for (const place of [0, 1] as const) {
    test(`${game[0]}: gradients of the ${place === 0 ? 'discriminator' : 'generator'} agree with finite differences`, async () => {
      const { variables, evaluate } = lossOf(place, game);
      const { gradients } = evaluate();
      await expectDifferences(
        variables.map(({ name }) => gradients[name] as Tensor),
        variables,
        () => {
          const twin = lossOf(place, game);
          return (moved) =>
            tidy(() => {
              for (const [index, variable] of twin.variables.entries())
                variable.assign(tensor(moved[index] as Point, variable.shape));
              const { losses } = twin.evaluate();
              return numbersAtHand(addN(Object.values(losses)))[0] as number;
            });
        },
        { most: 12 },
      );
    });
  }
}
