import { reverse, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model, type SymbolicTensor } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adversarial,
  categorical,
  codeHead,
  gaussian,
  invariantInformationTerm,
  latentSpace,
} from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';
import { contextOf } from './contextOf.js';

/** A discriminator of points whose head has the point's numbers, times ten, for logits. */
function judging() {
  const x = input({ shape: [2] });
  const head = codeHead({ codes: { kind: categorical(2) } });
  const logit = layers.dense({ units: 1 }).apply(x) as SymbolicTensor;
  const discriminator = model({ inputs: x, outputs: [logit, head.apply(x) as SymbolicTensor] });
  head.setWeights([
    tensor2d([
      [10, 0],
      [0, 10],
    ]),
    tensor1d([0, 0]),
  ]);
  return discriminator;
}

const seen = (real: Tensor) => {
  const discriminator = judging();
  const outputs = discriminator.apply(real) as Tensor[];
  return contextOf(discriminator, real, real, {
    outputs: { real: { [discriminator.outputNames[1] as string]: outputs[1] as Tensor }, fake: {} },
  });
};
const term = (augment: (x: Tensor) => Tensor) => invariantInformationTerm({ code: 'kind', augment });
const twoKinds = () =>
  tensor2d([
    [1, -1],
    [-1, 1],
  ]);

test('ln K where classes are equally frequent, certain and unchanged; nothing where the change carries one into the other', async () => {
  await expectClose(term((x) => x.clone()).loss(seen(twoKinds())), [-Math.log(2)]);
  // every datum becomes the other kind, which says as much: the classes know each other
  await expectClose(term((x) => reverse(x, 1)).loss(seen(twoKinds())), [-Math.log(2)]);
  const onto = term(() =>
    tensor2d([
      [1, -1],
      [1, -1],
    ]),
  );
  const joint = [
    [0.5, 0.25],
    [0.25, 0],
  ] as const;
  const marginals = [0.75, 0.25] as const;
  const exact = joint.flatMap((row, i) =>
    row.map((p, j) => (p === 0 ? 0 : p * Math.log(p / ((marginals[i] as number) * (marginals[j] as number))))),
  );
  await expectClose(onto.loss(seen(twoKinds())), [-exact.reduce((a, b) => a + b)]);
});

test('nothing where all data are of one class, or the head is unsure', async () => {
  await expectClose(
    term((x) => x.clone()).loss(
      seen(
        tensor2d([
          [1, -1],
          [1, -1],
        ]),
      ),
    ),
    [0],
  );
  await expectClose(
    term((x) => x.clone()).loss(
      seen(
        tensor2d([
          [0, 0],
          [0, 0],
        ]),
      ),
    ),
    [0],
  );
});

test('with more entropyWeight classes that are not equally frequent cost more, and the report stays the information', async () => {
  const real = tensor2d([
    [1, -1],
    [1, -1],
    [-1, 1],
  ]);
  const reported: Tensor[] = [];
  const report = (_: string, value: Tensor) => {
    reported.push(value.clone());
  };
  const even = invariantInformationTerm({ code: 'kind', augment: (x) => x.clone(), entropyWeight: 1.5 });
  const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
  await expectClose(even.loss({ ...seen(real), report }), [entropy - 1.5 * 2 * entropy]);
  await expectClose(reported[0], [entropy]);
  expect(() => invariantInformationTerm({ code: 'kind', augment: (x) => x, entropyWeight: 0 })).toThrow(
    'invariantInformationTerm: entropyWeight must be > 0, got 0',
  );
});

test('bad arguments are named before the first step', () => {
  expect(() => invariantInformationTerm({ code: 'kind', augment: (x) => x, weight: -1 })).toThrow(
    'invariantInformationTerm: weight must be >= 0, got -1',
  );
  const latent = latentSpace({ kind: categorical(2), noise: gaussian(2) });
  const { kind, noise } = latent.inputs();
  const generator = model({
    inputs: [kind, noise],
    outputs: layers.dense({ units: 2 }).apply(layers.concatenate().apply([kind, noise])) as SymbolicTensor,
  });
  const terms = [invariantInformationTerm({ code: 'noise', augment: (x) => x })];
  expect(() => adversarial({ generator, discriminator: judging(), latent, terms })).toThrow(
    'invariantInformationTerm: code must be a categorical code that a head reads, got "noise"',
  );
});
