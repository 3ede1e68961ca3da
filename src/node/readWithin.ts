import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { describe } from '../core/arguments.js';

/** A regular file inside a folder. */
export interface FileWithin {
  size: number;
  read(): Promise<Buffer>;
}

/**
 * Finds a file in a folder, without reading it.
 *
 * @throws RangeError if `name` leads out of the folder, through `..` or a link, or is not a regular file.
 */
export async function fileWithin(caller: string, directory: string, name: unknown): Promise<FileWithin> {
  if (typeof name !== 'string') throw new TypeError(`${caller}: weight paths must be strings, got ${describe(name)}`);
  const root = await realpath(directory);
  const file = path.isAbsolute(name) ? name : await realpath(path.join(root, name));
  const relative = path.relative(root, file);
  if (path.isAbsolute(name) || relative === '' || relative.split(path.sep)[0] === '..' || path.isAbsolute(relative))
    throw new RangeError(`${caller}: weight paths must be inside the folder ${directory}, got "${name}"`);
  const found = await stat(file);
  if (!found.isFile()) throw new RangeError(`${caller}: weight paths must be files, got "${name}"`);
  return { size: found.size, read: () => readFile(file) };
}
