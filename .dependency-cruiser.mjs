const floors = [
  ['core'],
  ['backend'],
  ['bases', 'optimizers', 'initializers', 'regularizers', 'latent', 'losses', 'augmentation', 'pictures'],
  ['penalties', 'information'],
  ['layers', 'flows'],
  ['models'],
  ['training'],
  ['node'],
];

/** A room imports from lower floors and from itself; never upwards, never across. */
const rules = floors.flatMap((rooms, floor) =>
  rooms.map((room) => {
    const forbidden = floors
      .slice(floor)
      .flat()
      .filter((other) => other !== room);
    return {
      name: `${room} stands on floor ${floor}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: `^src/(${[...forbidden.map((other) => `${other}/`), 'index\\.ts', 'register\\.ts'].join('|')})` },
    };
  }),
);

export default {
  forbidden: [
    {
      name: 'no circles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'only node knows Node',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/node/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'tfjs is imported by package name only',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: 'node_modules/@tensorflow/tfjs-(backend-(cpu|webgl|webgpu))' },
    },
    {
      name: 'nothing but its peers outside node',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/node/' },
      to: { path: 'node_modules', pathNot: 'node_modules/@tensorflow/tfjs-(core|layers)/' },
    },
    ...rules,
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
  },
};
