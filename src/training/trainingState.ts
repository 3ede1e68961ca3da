import { dispose, type Optimizer, type Tensor, Variable } from '@tensorflow/tfjs-core';
import { variablePaths } from '../core/modelState.js';
import type { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import type { Player } from './player.js';

/** All that training changes, by names that are the same in every process. */
export type TrainingState = Record<string, Tensor>;

type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/**
 * Copies of everything that training changes; the caller disposes them. Weights and average are those of the call, the
 * optimisers' numbers may come later.
 */
export async function captureState(
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): Promise<TrainingState> {
  const paths = pathsOf(players);
  const state: TrainingState = {};
  for (const [path, variable] of paths) state[`weights/${path}`] = variable.clone();
  for (const [index, part] of (average?.parts() ?? []).entries()) {
    state[`average/${nameToPath(paths).get(average?.variables[index]?.name as string)}`] = part;
  }
  try {
    for (const { name: player, optimizer } of players) {
      for (const { name, tensor } of await numbersOf(player, optimizer)) {
        state[`optimizers/${player}/${translate(name, nameToPath(paths))}`] = tensor.clone();
        // some optimisers hand out their own variables, others copies
        if (!(tensor instanceof Variable)) tensor.dispose();
      }
    }
    return state;
  } catch (error) {
    dispose(state);
    throw error;
  }
}

async function numbersOf(player: string, optimizer: Optimizer): Promise<NamedTensor[]> {
  try {
    return await optimizer.getWeights();
  } catch (error) {
    throw new Error(
      `Trainer: the optimizer of "${player}", ${optimizer.getClassName()}, cannot be saved: ${(error as Error).message}`,
    );
  }
}

/** Says why `state` does not belong to these players, or returns undefined if it does. */
export function misfit(
  state: TrainingState,
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): string | undefined {
  const paths = pathsOf(players);
  const expected = new Map<string, number[]>();
  for (const [path, variable] of paths) {
    expected.set(`weights/${path}`, variable.shape);
    if (average?.variables.includes(variable)) expected.set(`average/${path}`, variable.shape);
  }
  for (const [name, shape] of expected) {
    if (!state[name]) return `it has no "${name}"`;
    if (String(state[name].shape) !== String(shape))
      return `"${name}" has shape [${state[name].shape}] where the model has [${shape}]`;
  }
  const names = new Set(players.map(({ name }) => name));
  for (const [name, { shape }] of Object.entries(state)) {
    if (expected.has(name)) continue;
    const [room, player = '', ...rest] = name.split('/');
    const variable = paths.get(rest.slice(0, -1).join('/'));
    const known =
      room === 'optimizers' && names.has(player) && (rest.length === 1 || String(variable?.shape) === String(shape));
    if (!known) return `its "${name}" of shape [${shape}] has no place here`;
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
  for (const { name: player, optimizer } of players) {
    const prefix = `optimizers/${player}/`;
    const own = Object.entries(state).filter(([name]) => name.startsWith(prefix));
    await optimizer.setWeights(
      own.map(([name, tensor]): NamedTensor => ({ name: translate(name.slice(prefix.length), pathToName), tensor })),
    );
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

/** An optimiser calls its numbers `<variable>/<what>`, or one word where they belong to no variable. */
function translate(name: string, variables: Map<string, string>): string {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? name : `${variables.get(name.slice(0, slash)) ?? name.slice(0, slash)}${name.slice(slash)}`;
}
