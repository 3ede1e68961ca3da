// A whole step of a DCGAN on two threads against one: two processes take turns, as a process has one number
// of threads.
import '@tensorflow/tfjs-layers';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { randomUniform } from '@tensorflow/tfjs-core';
import { adam, enableTraining } from 'tfjs-generative';
import { useWasm } from 'tfjs-generative/node';
import { dcgan, usual } from './dcgan.js';
import { report } from './figure.js';
import { compare } from './timing.js';

if (process.send) await takeTurns(Number(process.argv[2]));
else await comparing();

async function takeTurns(threads: number): Promise<void> {
  await useWasm({ threads });
  await enableTraining();
  const step = dcgan(usual, () => adam());
  const real = randomUniform([usual.batch, 28, 28, 1], -1, 1);
  process.on('message', () => {
    step(real);
    process.send?.('done');
  });
  process.send?.('ready');
}

async function comparing(): Promise<void> {
  const players: ChildProcess[] = [];
  for (const threads of [1, 2]) {
    const player = fork(new URL(import.meta.url), [`${threads}`]);
    players.push(player);
    await once(player, 'message');
  }
  const turn = (index: number) => async () => {
    players[index]?.send('step');
    await once(players[index] as ChildProcess, 'message');
  };
  const { first, second, ratio } = await compare(turn(0), turn(1));
  report({
    what: 'the same step on 2 threads against 1',
    ratio,
    goal: 1.25,
    detail: `${second.toFixed(0)} against ${first.toFixed(0)} ms`,
  });
  for (const player of players) player.disconnect();
}
