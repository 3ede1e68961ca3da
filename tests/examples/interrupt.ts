import type { ChildProcess } from 'node:child_process';

/** Sends a process what Ctrl-C sends, a moment after it has said something. */
export function interruptAfter(said: RegExp, milliseconds = 300): (child: ChildProcess) => void {
  return (child) => {
    child.stdout?.on('data', (text: Buffer) => {
      if (said.test(String(text))) setTimeout(() => child.kill('SIGINT'), milliseconds);
    });
  };
}
