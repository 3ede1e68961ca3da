// A full step of a DCGAN on one and on two threads. Two processes take turns, because a process cannot change
// its number of threads.
import '@tensorflow/tfjs-layers';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { randomUniform } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { dcgan, defaultSize } from './dcgan.js';
import { report } from './figure.js';
import { compare } from './timing.js';

if (process.send) await takeTurns(Number(process.argv[2]));
else await compareThreads();

async function takeTurns(threads: number): Promise<void> {
  await useWasm({ threads });
  await enableTraining();
  const step = dcgan(defaultSize, () => adam());
  const real = randomUniform([defaultSize.batch, 28, 28, 1], -1, 1);
  process.on('message', () => {
    step(real);
    process.send?.('done');
  });
  process.send?.('ready');
}

async function compareThreads(): Promise<void> {
  const processes: ChildProcess[] = [];
  for (const threads of [1, 2]) {
    const child = fork(new URL(import.meta.url), [`${threads}`]);
    processes.push(child);
    await once(child, 'message');
  }
  const turn = (index: number) => async () => {
    processes[index]?.send('step');
    await once(processes[index] as ChildProcess, 'message');
  };
  const { first, second, ratio } = await compare(turn(0), turn(1));
  report({
    what: 'the same step: time on 1 thread relative to 2 threads',
    ratio,
    goal: 1.25,
    detail: `${second.toFixed(0)} and ${first.toFixed(0)} ms`,
  });
  for (const child of processes) child.disconnect();
}
