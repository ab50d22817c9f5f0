// A change of the root key in a shop at work: what the old root made holds as long as it is listed, and no longer.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { appendFile, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { fillCart, place, quote, sell } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();
const [mug] = [await sell(shop, { stock: 50 }), await sell(shop)];
const secret = (name) => join(shop.folder, 'secrets', name);
const first = await readFile(secret('root-key'), 'utf8');
const next = `a made-up root, ${randomUUID()}`;

async function order() {
  const cart = await fillCart(shop, [[mug.id, 1]]);
  const { id } = await quote(shop, cart);
  const key = randomUUID();
  const send = () => place(shop, cart, id, { key });
  const answer = await send();
  assert.equal(answer.status, 201, answer.text);
  return { send, answer, link: answer.body.link };
}

const keyOf = (link) => link.match(/signature=(.{4})/)[1];

// Reads the settings again, and waits until only workers that have them are left.
async function reload(lines) {
  await appendFile(shop.description.settings, lines.map((line) => `${line}\n`).join(''));
  const pid = await shop.pid();
  const workers = async () => (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ');
  const before = await workers();
  process.kill(pid, 'SIGHUP');
  await until('the workers are others', async () => (await workers()).every((worker) => !before.includes(worker)));
}

test('what the old root made holds as long as it is listed', async () => {
  const page = async (cursor) => (await shop.request('GET', `/api/v1/products?limit=1&cursor=${cursor}`)).status;
  const cursor = async () => (await shop.request('GET', '/api/v1/products?limit=1')).body.page.next;
  const [old, oldCursor] = [await order(), await cursor()];
  await writeFile(secret('root-key-previous'), first, { mode: 0o600 });
  await writeFile(secret('root-key'), next, { mode: 0o600 });
  await reload([`CARTWRIGHT_ROOT_KEY_PREVIOUS_FILE=${secret('root-key-previous')}`]);

  assert.equal((await shop.request('GET', old.link)).status, 200);
  assert.equal(await page(oldCursor), 200);
  const repeated = await old.send();
  assert.deepEqual([repeated.status, repeated.text, repeated.headers['idempotent-replayed']], [201, old.answer.text, 'true']);
  assert.equal(repeated.headers.location, old.answer.headers.location);
  const now = await order();
  assert.notEqual(keyOf(now.link), keyOf(old.link));

  await writeFile(secret('root-key-previous'), '', { mode: 0o600 });
  await reload([]);
  assert.equal((await shop.request('GET', now.link)).status, 200);
  assert.equal((await shop.request('GET', old.link)).status, 404);
  assert.equal(await page(oldCursor), 400);
  assert.equal((await old.send()).body.code, 'idempotency_key_reused'); // never done again
  assert.equal((await now.send()).text, now.answer.text);
});

test('no secret is in a log, nor in what processes show of themselves', async () => {
  const said = await Promise.all(['cartwright', 'nginx'].map((name) => readFile(join(shop.folder, `log/${name}.log`), 'utf8').catch(() => '')));
  const pid = await shop.pid();
  said.push(await readFile(`/proc/${pid}/cmdline`, 'utf8'), await readFile(`/proc/${pid}/environ`, 'utf8'), (await shop.cli(['config', 'show'])).stdout);
  for (const text of said) assert.ok(!text.includes(first) && !text.includes(next));
});
