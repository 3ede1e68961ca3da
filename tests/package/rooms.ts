import { readFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import '@tensorflow/tfjs-layers';

const source = path.resolve(import.meta.dirname, '../../src');
const index = readFileSync(path.join(source, 'index.ts'), 'utf8');
const found = [...index.matchAll(/from '\.\/(\w+)\/index\.js'/g)].map(([, room]) => room as string);
// by a name that Vite does not try to know beforehand
const load = (file: string) => import(/* @vite-ignore */ pathToFileURL(path.join(source, file)).href);

/** Every public value, by room and name. */
export const library: Record<string, Record<string, unknown>> = Object.fromEntries(
  await Promise.all(found.map(async (room) => [room, await load(`${room}/index.ts`)])),
);
/** Every public name that is a value, by room. */
export const rooms: Record<string, string[]> = Object.fromEntries(
  Object.entries(library).map(([room, names]) => [room, Object.keys(names)]),
);
