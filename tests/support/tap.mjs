// A reporter for `node --test`: TAP with one line for each test, flat, the same on Node 18 and 20.
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const shortened = (file) => relative('', file.startsWith('file:') ? fileURLToPath(file) : file);

// What the tests' own `test` calls has its file in its name.
const harness = fileURLToPath(new URL('test.mjs', import.meta.url));
const fileOf = (file) => (file === undefined || shortened(file) === relative('', harness) ? undefined : shortened(file));

const commented = (text) => `${text.replace(/^/gm, '# ')}\n`;

// A suite, a test with subtests that failed below, and Node 18's entry for the file itself only repeat what others said.
function counts(event) {
  const { details, file, name } = event.data;
  if (details.type === 'suite') return details.error !== undefined && details.error.failureType !== 'subtestsFailed';
  if (details.error?.failureType === 'subtestsFailed') return false;
  return event.type === 'test:fail' || file === undefined || !name.endsWith('.mjs');
}

export default async function* tap(source) {
  let count = 0;
  const above = [];
  for await (const event of source) {
    if (event.type === 'test:start') above[event.data.nesting] = event.data.name;
    if (event.type === 'test:stderr') yield commented(event.data.message.trimEnd()); // why a file could not even start
    if (event.type !== 'test:pass' && event.type !== 'test:fail') continue;
    if (!counts(event)) continue;
    const { name, nesting, file, skip, details } = event.data;
    const path = [fileOf(file), ...above.slice(0, nesting), name].filter(Boolean).join(' > ');
    const word = event.type === 'test:pass' ? 'ok' : 'not ok';
    const directive = skip !== undefined ? ' # SKIP' : '';
    yield `${word} ${++count} - ${path.replaceAll('#', '\\#')}${directive}\n`;
    if (event.type === 'test:fail') {
      const error = details.error?.cause ?? details.error;
      yield commented(String(error?.stack ?? error));
    }
  }
  yield `1..${count}\n`;
}
