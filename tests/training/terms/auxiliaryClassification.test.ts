import { tensor2d } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { auxiliaryClassification, type TermContext } from '../../../src/index.js';
import { expectClose } from '../../contracts/numbers.js';

const logits = () => ({ real: { kind: tensor2d([[0, Math.log(3)]]) }, fake: { kind: tensor2d([[Math.log(7), 0]]) } });
const condition = () => ({ real: tensor2d([[0, 1]]), fake: tensor2d([[0, 1]]) });
const context = (player: string, rest = {}) =>
  ({ player, outputs: logits(), condition: condition(), ...rest }) as unknown as TermContext;

test('the cross entropy of the classes: of both sides for the discriminator, of samples for the generator', async () => {
  const term = auxiliaryClassification({ output: 'kind' });
  expect(term.player).toBe('both');
  await expectClose(term.loss(context('discriminator')), [Math.log(4 / 3) + Math.log(8)]);
  await expectClose(term.loss(context('generator')), [Math.log(8)]);
});

test('bad arguments are named', () => {
  expect(() => auxiliaryClassification({ output: 'kind', weight: 0 })).toThrow(
    'auxiliaryClassification: weight must be > 0, got 0',
  );
  const term = auxiliaryClassification({ output: 'digit' });
  expect(() => term.loss(context('generator'))).toThrow(
    'auxiliaryClassification: output must be one of the discriminator\'s outputs kind, got "digit"',
  );
  expect(() => term.loss(context('generator', { condition: undefined }))).toThrow(
    "auxiliaryClassification: adversarial's condition must be given, got none",
  );
});
