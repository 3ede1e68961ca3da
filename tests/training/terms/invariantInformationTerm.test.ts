import { reverse, type Tensor, tensor1d, tensor2d } from '@tensorflow/tfjs-core';
import { input, layers, model } from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import {
  adversarial,
  categorical,
  codeHead,
  connect,
  gaussian,
  invariantInformationTerm,
  latentSpace,
} from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';
import { contextOf } from './contextOf.js';

/** A discriminator of points. The logits of its head are the point times ten. */
function discriminatorOfPoints() {
  const x = input({ shape: [2] });
  const head = codeHead({ codes: { kind: categorical(2) } });
  const logit = connect(x, layers.dense({ units: 1 }));
  const discriminator = model({ inputs: x, outputs: [logit, connect(x, head)] });
  head.setWeights([
    tensor2d([
      [10, 0],
      [0, 10],
    ]),
    tensor1d([0, 0]),
  ]);
  return discriminator;
}

const contextWith = (real: Tensor) => {
  const discriminator = discriminatorOfPoints();
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

test('is -ln K for equally frequent, certain classes that the augmentation permutes', async () => {
  await expectClose(term((x) => x.clone()).loss(contextWith(twoKinds())), [-Math.log(2)]);
  // the augmentation swaps the classes
  await expectClose(term((x) => reverse(x, 1)).loss(contextWith(twoKinds())), [-Math.log(2)]);
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
  await expectClose(onto.loss(contextWith(twoKinds())), [-exact.reduce((a, b) => a + b)]);
});

test('is 0 if all data have one class, or the head is uncertain', async () => {
  await expectClose(
    term((x) => x.clone()).loss(
      contextWith(
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
      contextWith(
        tensor2d([
          [0, 0],
          [0, 0],
        ]),
      ),
    ),
    [0],
  );
});

test('entropyWeight changes the loss, but not the reported information', async () => {
  const real = tensor2d([
    [1, -1],
    [1, -1],
    [-1, 1],
  ]);
  const reported: Tensor[] = [];
  const report = (_: string, value: Tensor) => {
    reported.push(value.clone());
  };
  const weighted = invariantInformationTerm({ code: 'kind', augment: (x) => x.clone(), entropyWeight: 1.5 });
  const entropy = -(2 / 3) * Math.log(2 / 3) - (1 / 3) * Math.log(1 / 3);
  await expectClose(weighted.loss({ ...contextWith(real), report }), [entropy - 1.5 * 2 * entropy]);
  await expectClose(reported[0], [entropy]);
  expect(() => invariantInformationTerm({ code: 'kind', augment: (x) => x, entropyWeight: 0 })).toThrow(
    'invariantInformationTerm: entropyWeight must be > 0, got 0',
  );
});

test('wrong arguments throw before the first step', () => {
  expect(() => invariantInformationTerm({ code: 'kind', augment: (x) => x, weight: 0 })).toThrow(
    'invariantInformationTerm: weight must be > 0, got 0',
  );
  const latent = latentSpace({ kind: categorical(2), noise: gaussian(2) });
  const { kind, noise } = latent.inputs();
  const generator = model({
    inputs: [kind, noise],
    outputs: connect([kind, noise], layers.concatenate(), layers.dense({ units: 2 })),
  });
  const terms = [invariantInformationTerm({ code: 'noise', augment: (x) => x })];
  expect(() => adversarial({ generator, discriminator: discriminatorOfPoints(), latent, terms })).toThrow(
    'invariantInformationTerm: code must be a categorical code that a head reads, got "noise"',
  );
});
