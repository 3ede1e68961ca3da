import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { yieldToEventLoop } from '../../src/core/yieldToEventLoop.js';
import { smallBatches, smallGan } from '../training/smallGan.js';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

test('a training loop that is abandoned frees its tensors, and the trainer can train again', async () => {
  const { trainer } = smallGan();
  for await (const _ of trainer.train(smallBatches, { steps: 1 }));
  const before = memory().numTensors;
  await trainer.train(smallBatches, { steps: 9, reportEvery: 1 }).next();
  expect(memory().numTensors).toBeGreaterThan(before);
  for (let attempt = 0; attempt < 100 && memory().numTensors > before; attempt += 1) {
    await yieldToEventLoop();
    collect();
  }
  expect(memory().numTensors).toBe(before);
  for await (const _ of trainer.train(smallBatches, { steps: 3 }));
  expect(trainer.step).toBe(3);
});
