// Prints what each public name adds to a user's bundle: npm run sizes
import { bundleEach } from '../tests/package/bundles.js';
import { rooms } from '../tests/package/rooms.js';

const names = Object.values(rooms).flat();
const bundles = await bundleEach(names);
for (const [room, inside] of Object.entries(rooms)) {
  console.log(`\n${room}`);
  const sorted = inside
    .map((name) => ({ name, ...(bundles[name] as (typeof bundles)[string]) }))
    .sort((a, b) => b.size - a.size);
  for (const { name, size, later } of sorted)
    console.log(`${String(size).padStart(8)}  ${name}${later > 0 ? ` (and ${later} when needed)` : ''}`);
}
