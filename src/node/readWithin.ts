import { readFile, realpath, stat } from 'node:fs/promises';
import path from 'node:path';

/** A file of a folder that may be read: one that lies in it, and has an end. */
export interface FileWithin {
  size: number;
  read(): Promise<Buffer>;
}

/**
 * Looks at a file of a folder, without reading it.
 *
 * @throws RangeError if `name` leads out of the folder, by its parts or by a link, or is no file.
 */
export async function fileWithin(caller: string, directory: string, name: unknown): Promise<FileWithin> {
  if (typeof name !== 'string') throw new TypeError(`${caller}: each path of the weights must be a string`);
  const root = await realpath(directory);
  const file = path.isAbsolute(name) ? name : await realpath(path.join(root, name));
  const way = path.relative(root, file);
  if (path.isAbsolute(name) || way === '' || way.split(path.sep)[0] === '..' || path.isAbsolute(way))
    throw new RangeError(`${caller}: "${name}" must lie in the folder ${directory}`);
  const found = await stat(file);
  if (!found.isFile()) throw new RangeError(`${caller}: "${name}" must be a file`);
  return { size: found.size, read: () => readFile(file) };
}
