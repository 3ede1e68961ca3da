import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

/** The exit code and the output of a process. */
export interface ProcessResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

const root = path.join(import.meta.dirname, '../..');

/** Runs a TypeScript file of this repository in a new process. */
export function runScript(
  file: string,
  args: string[] = [],
  started?: (child: ChildProcess) => void,
): Promise<ProcessResult> {
  return runNode(['--import', 'tsx', file, ...args], started);
}

/** Runs Node with these arguments. */
export function runNode(args: string[], started: (child: ChildProcess) => void = () => {}): Promise<ProcessResult> {
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
