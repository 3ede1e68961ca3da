import { dispose, keep, type Tensor, type Variable } from '@tensorflow/tfjs-core';
import { variablePaths, variablesOf } from '../core/modelState.js';
import type { ExponentialMovingAverage } from './exponentialMovingAverage.js';
import {
  captureOptimizer,
  type NamedTensor,
  optimizerMismatch,
  restoreOptimizer,
  splitName,
} from './optimizerState.js';
import type { Player } from './player.js';

/** All tensors that training changes, by names that are the same in every process. */
export type TrainingState = Record<string, Tensor>;

/**
 * Copies of everything that training changes; the caller disposes them. Weights and averages are copied
 * synchronously, the values of the optimizers possibly later.
 */
export async function captureState(
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): Promise<TrainingState> {
  const variables = variablesByPath(players);
  const nameToPath = pathsByName(variables);
  const state: TrainingState = {};
  for (const [path, variable] of variables) state[`weights/${path}`] = keep(variable.clone());
  for (const [index, value] of (average?.averages() ?? []).entries())
    state[`average/${nameToPath.get(average?.variables[index]?.name as string)}`] = keep(value);
  try {
    for (const player of players) {
      for (const { name, tensor } of await optimizerValues(player))
        state[`optimizers/${player.name}/${translateName(name, nameToPath)}`] = tensor;
    }
    return state;
  } catch (error) {
    dispose(state);
    throw error;
  }
}

async function optimizerValues({ name, optimizer }: Player): Promise<NamedTensor[]> {
  try {
    return await captureOptimizer(optimizer);
  } catch (error) {
    const reason = (error as Error).message;
    throw new Error(`Trainer: the optimizer of "${name}", ${optimizer.getClassName()}, cannot be saved: ${reason}`);
  }
}

/** Says why `state` does not belong to these players, or returns undefined if it does. */
export function mismatch(
  state: TrainingState,
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): string | undefined {
  const variables = variablesByPath(players);
  const expected = new Map<string, Tensor>();
  for (const [path, variable] of variables) {
    expected.set(`weights/${path}`, variable);
    if (average?.variables.includes(variable)) expected.set(`average/${path}`, variable);
  }
  for (const [name, { shape, dtype }] of expected) {
    const found = state[name];
    if (!found) return `it has no "${name}"`;
    if (String(found.shape) !== String(shape))
      return `"${name}" has shape [${found.shape.join(', ')}], in the model [${shape.join(', ')}]`;
    if (found.dtype !== dtype) return `"${name}" is of type ${found.dtype}, in the model ${dtype}`;
  }
  const ofOptimizers = new Map(players.map(({ name }) => [name, new Map<string, Tensor>()]));
  for (const [name, tensor] of Object.entries(state)) {
    if (expected.has(name)) continue;
    const [group, player = '', ...rest] = name.split('/');
    const values = group === 'optimizers' && rest.length > 0 && ofOptimizers.get(player);
    if (!values) return `it has an unknown "${name}" of shape [${tensor.shape.join(', ')}]`;
    values.set(rest.join('/'), tensor);
  }
  const shapes = new Map([...variables].map(([path, { shape }]) => [path, shape]));
  for (const [player, values] of ofOptimizers) {
    const reason = optimizerMismatch(values, shapes);
    if (reason) return `the optimizer of "${player}" ${reason}`;
  }
  return undefined;
}

/**
 * Restores a state that has no {@link mismatch}. Weights and averages are restored synchronously, the values
 * of the optimizers possibly later.
 */
export async function restoreState(
  state: TrainingState,
  players: readonly Player[],
  average?: ExponentialMovingAverage,
): Promise<void> {
  const variables = variablesByPath(players);
  for (const [path, variable] of variables) variable.assign(state[`weights/${path}`] as Tensor);
  const nameToPath = pathsByName(variables);
  average?.restore(average.variables.map(({ name }) => state[`average/${nameToPath.get(name)}`] as Tensor));
  const pathToName = new Map([...variables].map(([path, { name }]) => [path, name]));
  for (const { name: player, optimizer, models } of players) {
    const prefix = `optimizers/${player}/`;
    const values = Object.entries(state)
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, tensor]) => ({ name: translateName(name.slice(prefix.length), pathToName), tensor }));
    const order = variablesOf(models).map(({ name }) => name);
    await restoreOptimizer(optimizer, values, order);
  }
}

/** The weights and further variables of players, by names that are the same in every process. */
export function variablesByPath(players: readonly Player[]): Map<string, Variable> {
  const models = players.flatMap(({ name, models }) =>
    models.map((model, index) => [`${name}/${index}`, model] as const),
  );
  const further = players.flatMap(({ name, state = {} }) =>
    Object.entries(state).map(([key, variable]) => [`${name}/state/${key}`, variable] as const),
  );
  return new Map([...variablePaths(models), ...further]);
}

function pathsByName(variables: Map<string, Variable>): Map<string, string> {
  return new Map([...variables].map(([path, { name }]) => [name, path]));
}

/** Replaces the name of the variable in the name of an optimizer's value. */
function translateName(name: string, names: Map<string, string>): string {
  const [variable, kind] = splitName(name);
  return variable === undefined ? kind : `${names.get(variable) ?? variable}/${kind}`;
}
