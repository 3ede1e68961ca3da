import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { auxiliaryClassificationTerm, type TermContext } from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';

const logits = () => ({ real: { kind: tensor2d([[0, Math.log(3)]]) }, fake: { kind: tensor2d([[Math.log(7), 0]]) } });
const condition = () => ({ real: tensor2d([[0, 1]]), fake: tensor2d([[0, 1]]) });
const context = (player: string, rest = {}) =>
  ({ player, outputs: logits(), condition: condition(), ...rest }) as unknown as TermContext;

test('is the cross-entropy of real and fake for the discriminator, and of fake for the generator', async () => {
  const term = auxiliaryClassificationTerm({ output: 'kind' });
  expect(term.player).toBe('both');
  await expectClose(term.loss(context('discriminator')), [Math.log(4 / 3) + Math.log(8)]);
  await expectClose(term.loss(context('generator')), [Math.log(8)]);
});

test('wrong arguments throw', () => {
  expect(() => auxiliaryClassificationTerm({ output: 'kind', weight: 0 })).toThrow(
    'auxiliaryClassificationTerm: weight must be > 0, got 0',
  );
  const term = auxiliaryClassificationTerm({ output: 'digit' });
  expect(() => term.loss(context('generator'))).toThrow(
    'auxiliaryClassificationTerm: output must be an output of the discriminator, one of kind, got "digit"',
  );
  expect(() => term.loss(context('generator', { condition: undefined }))).toThrow(
    'auxiliaryClassificationTerm: adversarial must have a condition, got undefined',
  );
});
