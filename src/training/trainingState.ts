import { dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { variablePaths, variablesOf } from '../core/modelState.js';
import type { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import { type NamedTensor, numbersOf, optimizerMismatch, restoreNumbers, splitName } from './optimizerNumbers.js';
import type { Player } from './player.js';

/** All that training changes, by names that are the same in every process. */
export type TrainingState = Record<string, Tensor>;

/**
 * Copies of everything that training changes; the caller disposes them. Weights and average are those of the call, the
 * optimisers' numbers may come later.
 */
export async function captureState(
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): Promise<TrainingState> {
  const paths = pathsOf(players);
  const toPath = nameToPath(paths);
  const state: TrainingState = {};
  for (const [path, variable] of paths) state[`weights/${path}`] = keep(variable.clone());
  for (const [index, part] of (average?.averages() ?? []).entries()) {
    state[`average/${toPath.get(average?.variables[index]?.name as string)}`] = keep(part);
  }
  try {
    for (const player of players) {
      for (const { name, tensor } of await saved(player))
        state[`optimizers/${player.name}/${translate(name, toPath)}`] = tensor;
    }
    return state;
  } catch (error) {
    dispose(state);
    throw error;
  }
}

async function saved({ name, optimizer }: Player): Promise<NamedTensor[]> {
  try {
    return await numbersOf(optimizer);
  } catch (error) {
    throw new Error(
      `Trainer: the optimizer of "${name}", ${optimizer.getClassName()}, cannot be saved: ${(error as Error).message}`,
    );
  }
}

/** Says why `state` does not belong to these players, or returns undefined if it does. */
export function mismatch(
  state: TrainingState,
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): string | undefined {
  const paths = pathsOf(players);
  const expected = new Map<string, Tensor>();
  for (const [path, variable] of paths) {
    expected.set(`weights/${path}`, variable);
    if (average?.variables.includes(variable)) expected.set(`average/${path}`, variable);
  }
  for (const [name, { shape, dtype }] of expected) {
    const found = state[name];
    if (!found) return `it has no "${name}"`;
    if (String(found.shape) !== String(shape))
      return `"${name}" has shape [${found.shape}] where the model has [${shape}]`;
    if (found.dtype !== dtype) return `"${name}" is of type ${found.dtype} where the model has ${dtype}`;
  }
  const numbers = new Map(players.map(({ name }) => [name, new Map<string, Tensor>()]));
  for (const [name, tensor] of Object.entries(state)) {
    if (expected.has(name)) continue;
    const [room, player = '', ...rest] = name.split('/');
    const own = room === 'optimizers' && rest.length > 0 && numbers.get(player);
    if (!own) return `its "${name}" of shape [${tensor.shape}] has no place here`;
    own.set(rest.join('/'), tensor);
  }
  const shapes = new Map([...paths].map(([path, { shape }]) => [path, shape]));
  for (const [player, own] of numbers) {
    const reason = optimizerMismatch(own, shapes);
    if (reason) return `the optimizer of "${player}" ${reason}`;
  }
  return undefined;
}

/** Puts everything back to what `state` says, which must fit; weights and average at once, the optimisers' numbers may come later. */
export async function restoreState(
  state: TrainingState,
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): Promise<void> {
  const paths = pathsOf(players);
  for (const [path, variable] of paths) variable.assign(state[`weights/${path}`] as Tensor);
  average?.restore(average.variables.map(({ name }) => state[`average/${nameToPath(paths).get(name)}`] as Tensor));
  const pathToName = new Map([...paths].map(([path, { name }]) => [path, name]));
  for (const { name: player, optimizer, models } of players) {
    const prefix = `optimizers/${player}/`;
    const own = Object.entries(state).filter(([name]) => name.startsWith(prefix));
    const numbers = own.map(([name, tensor]) => ({ name: translate(name.slice(prefix.length), pathToName), tensor }));
    const order = variablesOf(models).map(({ name }) => name);
    await restoreNumbers(optimizer, numbers, order);
  }
}

/** Everything that training changes but averages and the optimisers' numbers, by names that are the same in every process. */
export function pathsOf(players: readonly Player[]): Map<string, Variable> {
  const models = players.flatMap(({ name, models }) =>
    models.map((model, index) => [`${name}/${index}`, model] as const),
  );
  const remembered = players.flatMap(({ name, state = {} }) =>
    Object.entries(state).map(([key, variable]) => [`${name}/state/${key}`, variable] as const),
  );
  return new Map([...variablePaths(models), ...remembered]);
}

function nameToPath(paths: Map<string, Variable>): Map<string, string> {
  return new Map([...paths].map(([path, { name }]) => [name, path]));
}

function translate(name: string, variables: Map<string, string>): string {
  const [variable, kind] = splitName(name);
  return variable === undefined ? kind : `${variables.get(variable) ?? variable}/${kind}`;
}
