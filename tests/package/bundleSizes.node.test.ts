import { beforeAll, describe, expect, test } from 'vitest';
import { brings, budgetOf, budgets, common, factoryOf } from './budgets.js';
import { type Bundle, bundleEach, commonOfLayers } from './bundles.js';
import { library, rooms } from './rooms.js';

const names = Object.values(rooms).flat();
let bundles: Record<string, Bundle>;
beforeAll(async () => {
  bundles = await bundleEach(['', commonOfLayers, ...names]);
}, 180_000);

const bundleOf = (name: string) => bundles[name] as Bundle;
const classesIn = (name: string) =>
  [...bundleOf(name).text.matchAll(/className="(\w+)"/g)].map(([, className]) => className as string).sort();

test('a bare import adds nothing', () => {
  expect(bundleOf('').text.trim()).toBe('');
});

test('what layers have in common stays within its budget', () => {
  expect(bundleOf(commonOfLayers).holdsRepairs).toBe(true);
  expect(bundleOf(commonOfLayers).size).toBeLessThanOrEqual(common);
});

describe.each(Object.entries(rooms))('%s', (room, inside) => {
  test.each(inside)('%s stays within its budget', (name) => {
    const { size, holdsRepairs } = bundleOf(name);
    const own = size - (holdsRepairs ? bundleOf(commonOfLayers).size : 0);
    expect(own).toBeGreaterThan(50);
    expect(own).toBeLessThanOrEqual(budgetOf(room, name) as number);
  });

  test.each(inside)('%s brings its own class and no other that it does not need', (name) => {
    const made = Object.entries(library[room] as object).find(
      ([other, value]) => factoryOf(other) === factoryOf(name) && Object.hasOwn(value, 'className'),
    )?.[1] as { className: string } | undefined;
    const needed = brings[name] ?? brings[factoryOf(name)] ?? [];
    expect(classesIn(name)).toEqual([...new Set([...(made ? [made.className] : []), ...needed])].sort());
  });
});

test('what only training on wasm needs is loaded only then', () => {
  for (const name of ['Trainer', 'enableTraining']) expect(bundleOf(name).later).toBeGreaterThan(10_000);
});

test('no budget is for a name or a room that there is not', () => {
  const larger = Object.values(budgets).flatMap((budget) => Object.keys(budget.larger ?? {}));
  for (const name of [...larger, ...Object.keys(brings)]) expect(names).toContain(name);
  expect(Object.keys(budgets).sort()).toEqual(Object.keys(rooms).sort());
});
