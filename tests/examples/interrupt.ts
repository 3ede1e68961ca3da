import type { ChildProcess } from 'node:child_process';

/** Sends a process what Ctrl-C sends, a moment after it has said something. */
export function interruptAfter(said: RegExp, milliseconds = 300): (child: ChildProcess) => void {
  return (child) => {
    let isSaid = false;
    const listen = (text: Buffer) => {
      if (isSaid || !said.test(String(text))) return;
      isSaid = true;
      setTimeout(() => child.kill('SIGINT'), milliseconds);
    };
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', listen);
  };
}
