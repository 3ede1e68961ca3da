import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** How a process ended, and what it said. */
export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

const root = path.join(import.meta.dirname, '../..');

/** Runs a TypeScript file of this repository in a process of its own. */
export function runScript(file: string, args: string[] = [], started?: (child: ChildProcess) => void): Promise<Ended> {
  return runNode(['--import', 'tsx', file, ...args], started);
}

/** Runs Node with these arguments. */
export function runNode(args: string[], started: (child: ChildProcess) => void = () => {}): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { cwd: root });
    let stdout = '';
    let stderr = '';
    child.stdout.on('data', (text) => {
      stdout += text;
    });
    child.stderr.on('data', (text) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    started(child);
  });
}
