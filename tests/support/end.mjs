// What a test has started ends with it, the last one first: a shop before the database that it stands on. All of it ends, and the first
// fault on the way is told.
import { after } from 'node:test';

const ends = [];

async function endAll() {
  const faults = [];
  while (ends.length > 0) await ends.pop()().catch((fault) => faults.push(fault));
  if (faults.length > 0) throw faults[0];
}

export function atTheEnd(end) {
  if (ends.length === 0) after(endAll);
  ends.push(end);
}
