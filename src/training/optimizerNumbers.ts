import { dispose, keep, type Optimizer, type Tensor, Variable } from '@tensorflow/tfjs-core';

export type NamedTensor = Awaited<ReturnType<Optimizer['getWeights']>>[number];

/** What tfjs's own Adam does not hand out; it would make them again from the count of updates, and differ in the last bits. */
const products = ['accBeta1', 'accBeta2'] as const;

/** In the order in which tfjs's optimisers hand out what they keep for each variable, and take it again. */
const kinds = ['m', 'v', 'accum_grad', 'accum_var', 'accumulator', 'rms', 'momentum', 'mg'];

/** The optimiser that moves the variables, where others only change the gradients before. */
export function innermost(optimizer: Optimizer): Optimizer {
  const { optimizer: inner } = optimizer as Optimizer & { optimizer?: Optimizer };
  return inner ? innermost(inner) : optimizer;
}

/** Copies of all the numbers of an optimiser; the caller disposes them. */
export async function numbersOf(optimizer: Optimizer): Promise<NamedTensor[]> {
  const given = await optimizer.getWeights();
  const hidden = productsOf(optimizer).map(([name, tensor]) => ({ name, tensor }));
  return [...given, ...hidden].map(({ name, tensor }) => {
    const copy = keep(tensor.clone());
    // some optimisers hand out their own variables, others copies
    if (!(tensor instanceof Variable)) tensor.dispose();
    return { name, tensor: copy };
  });
}

/** Takes what {@link numbersOf} gave, in any order; `variables` are the names of the variables in the order of the gradients. */
export async function restoreNumbers(
  optimizer: Optimizer,
  numbers: readonly NamedTensor[],
  variables: readonly string[],
): Promise<void> {
  const place = ({ name }: NamedTensor) => {
    const [variable, kind] = splitName(name);
    return variable === undefined ? [-1, -1] : [kinds.indexOf(kind), variables.indexOf(variable)];
  };
  const own = numbers.filter(({ name }) => !isProduct(name));
  const sorted = own
    .map((number) => ({ number, at: place(number) as [number, number] }))
    .sort((a, b) => a.at[0] - b.at[0] || a.at[1] - b.at[1])
    .map(({ number }) => number);
  const before = await variablesHandedOut(optimizer);
  await optimizer.setWeights(sorted);
  const after = new Set(await variablesHandedOut(optimizer));
  // tfjs's own make new variables and forget the old ones
  dispose(before.filter((variable) => !after.has(variable)));
  for (const [name, variable] of productsOf(optimizer)) {
    const number = numbers.find((other) => other.name === name);
    if (number) variable.assign(number.tensor);
  }
}

/** Why numbers are not those of one optimiser, or undefined; `shapes` are the variables' by their names. */
export function optimizerMismatch(
  numbers: ReadonlyMap<string, Tensor>,
  shapes: ReadonlyMap<string, readonly number[]>,
): string | undefined {
  const iterations = numbers.get('iter');
  if (!iterations) return 'has no "iter"';
  const ofVariable = new Map<string, Set<string>>();
  for (const [name, { dtype, shape }] of numbers) {
    const [variable, kind] = splitName(name);
    const wanted = variable !== undefined && kinds.includes(kind) ? shapes.get(variable) : [];
    if (variable === undefined ? name !== 'iter' && !isProduct(name) : !shapes.has(variable))
      return `has "${name}" of shape [${shape}], which has no place here`;
    if (String(wanted) !== String(shape)) return `has "${name}" of shape [${shape}] where [${wanted}] is right`;
    const isCount = name === 'iter' || (variable !== undefined && !kinds.includes(kind));
    if (dtype !== 'float32' && !(isCount && dtype === 'int32'))
      return `has "${name}" of type ${dtype} where ${isCount ? 'int32' : 'float32'} is right`;
    if (variable !== undefined) ofVariable.set(variable, (ofVariable.get(variable) ?? new Set()).add(kind));
  }
  const all = new Set([...ofVariable.values()].flatMap((found) => [...found]));
  for (const [variable, found] of ofVariable) {
    const missing = [...all].find((kind) => !found.has(kind));
    if (missing) return `has no "${variable}/${missing}"`;
  }
  return undefined;
}

/** A number is called `<variable>/<kind>`, or by one word where it belongs to no variable. */
export function splitName(name: string): [variable: string | undefined, kind: string] {
  const slash = name.lastIndexOf('/');
  return slash < 0 ? [undefined, name] : [name.slice(0, slash), name.slice(slash + 1)];
}

function isProduct(name: string): boolean {
  return products.some((product) => product === name);
}

function productsOf(optimizer: Optimizer): [string, Variable][] {
  const inner = innermost(optimizer) as unknown as Record<string, unknown>;
  return products.flatMap((name) => (inner[name] instanceof Variable ? [[name, inner[name] as Variable]] : []));
}

async function variablesHandedOut(optimizer: Optimizer): Promise<Variable[]> {
  const given = (await optimizer.getWeights()).map(({ tensor }) => tensor);
  for (const tensor of given) if (!(tensor instanceof Variable)) tensor.dispose();
  return given.filter((tensor): tensor is Variable => tensor instanceof Variable);
}
