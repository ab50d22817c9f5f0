// What the README shows, a newcomer can type: its lines run as they are, against the demo shop.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import test from '../support/test.mjs';
import { promisify } from 'node:util';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ demo: true });
const readme = await readFile(new URL('../../README.md', import.meta.url), 'utf8');
const bash = (script) => promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);

// The README's shop is the one that scripts/run starts; a test's has another folder and another port.
const here = (text) => text.replaceAll('https://localhost:8443', shop.url).replaceAll('.shop/', `${shop.folder}/`);

test('the purchase, from the catalogue to the delivered order', async () => {
  const [, script] = readme.match(/```sh\n(export CURL_CA_BUNDLE[^]*?)```/);
  assert.equal(script.match(/\bcurl /g).length, 6);
  const { stdout } = await bash(here(script));
  assert.deepEqual(stdout.trim().split('\n'), ['"shipped"', '"delivered"']);
});

test('the first requests', async () => {
  const commands = [...readme.matchAll(/^\$ (curl .*)$/gm)].map(([, command]) => command);
  assert.ok(commands.length >= 3);
  for (const command of commands) {
    const { stdout } = await bash(here(command));
    assert.doesNotThrow(() => JSON.parse(stdout), command);
  }
});
