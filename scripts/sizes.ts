// Prints the size that each public name adds to a bundle: npm run sizes
import { bundleEach, commonOfLayers } from '../tests/package/bundles.js';
import { rooms } from '../tests/package/rooms.js';

const names = Object.values(rooms).flat();
const bundles = await bundleEach([...names, commonOfLayers]);
const common = bundles[commonOfLayers] as (typeof bundles)[string];
console.log(`${common.size} bytes are shared by layers, flows and models; names that need them have a +`);
for (const [room, inside] of Object.entries(rooms)) {
  console.log(`\n${room}`);
  const sorted = inside
    .map((name) => ({ name, ...(bundles[name] as (typeof bundles)[string]) }))
    .sort((a, b) => b.size - a.size);
  for (const { name, size, holdsRepairs, later } of sorted) {
    const own = holdsRepairs ? `+${size - common.size}` : `${size}`;
    console.log(`${own.padStart(8)}  ${name}${later > 0 ? ` (and ${later} loaded later)` : ''}`);
  }
}
