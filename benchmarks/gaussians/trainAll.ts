import { fork } from 'node:child_process';
import path from 'node:path';
import type { Result } from './trainOnce.js';
import type { Job } from './worker.js';

const processes = 2;

/** Runs all jobs in two processes. Returns the results in the order of the jobs. */
export async function trainAll(jobs: Job[], done: (job: Job, result: Result) => void): Promise<Result[]> {
  const waiting = [...jobs.entries()];
  const results: Result[] = [];

  /** Starts a process that runs waiting jobs until there are none. */
  const work = () =>
    new Promise<void>((resolve, reject) => {
      const worker = fork(path.join(import.meta.dirname, 'worker.ts'), { execArgv: ['--import', 'tsx'], silent: true });
      let current: number | undefined;
      worker.stderr?.on('data', (text) => {
        if (/error/i.test(String(text))) process.stderr.write(text);
      });
      worker.on('message', (result: Result | 'ready') => {
        if (result !== 'ready') {
          results[current as number] = result;
          done(jobs[current as number] as Job, result);
        }
        const next = waiting.shift();
        if (next) {
          [current] = next;
          worker.send(next[1]);
        } else {
          worker.kill();
          resolve();
        }
      });
      worker.on('exit', (code) => {
        if (code) reject(new Error(`a worker ended with code ${code}`));
      });
    });

  await Promise.all(Array.from({ length: processes }, work));
  return results;
}
