// Databases that earlier versions made (upgrade/*.json, made by upgrade/dump.mjs), taken along by `cartwright migrate`: nothing is lost,
// what its buyers and staff hold still opens what it did, and the shop goes on. These files are kept for ever: each later version must read
// the events in them, whatever the form of events is then.
import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test from '../support/test.mjs';
import { BSON, MongoClient } from 'mongodb';
import { act, buy, insist, place } from '../support/buyer.mjs';
import { startShop } from '../support/shop.mjs';

const folder = new URL('upgrade/', import.meta.url);
const versions = (await readdir(folder)).filter((name) => name.endsWith('.json'));
const server = await startShop();

// As it would be had the shop been left a moment ago: otherwise a cart or an answer would be over by now.
const moved = (document, by) => Object.fromEntries(Object.entries(document).map(([name, value]) =>
  [name, ['expires_at', 'purge_at'].includes(name) ? new Date(value.getTime() + by) : value]));

async function restore(db, { madeAt, collections }) {
  for (const [name, { options, indexes, documents }] of Object.entries(collections)) {
    await db.createCollection(name, options);
    if (indexes.length > 0) await db.command({ createIndexes: name, indexes });
    if (documents.length > 0) await db.collection(name).insertMany(documents.map((each) => moved(each, Date.now() - madeAt)), { bypassDocumentValidation: true });
  }
}

for (const version of versions) await test(version, async (t) => {
  const { held: disguised, ...dump } = BSON.EJSON.parse(await readFile(new URL(version, folder), 'utf8'), { relaxed: false });
  const held = JSON.parse(BSON.EJSON.stringify(disguised).replaceAll('x-cart', 'x-cart-token'));
  const uri = server.description.mongodb_uri.replace(/(:\/\/[^/]+\/[^?]*)/, `$1_${version.replace(/\W/g, '_')}`);
  const client = new MongoClient(uri);
  t.after(() => client.close());
  const db = client.db();
  await db.dropDatabase();
  await restore(db, dump);

  const files = { MONGODB_URI_FILE: uri, CURSOR_KEY_FILE: held.cursorKey };
  for (const [name, text] of Object.entries(files)) {
    files[name] = join(server.folder, `secrets/${name}`);
    await writeFile(files[name], text, { mode: 0o600 });
  }
  const cli = (...args) => server.cli(args, { env: Object.fromEntries(Object.entries(files).map(([name, path]) => [`CARTWRIGHT_${name}`, path])) });

  await t.test('migrate takes it along, and then nothing is left to do or wrong', async () => {
    const migrated = await cli('migrate');
    assert.equal(migrated.code, 0, migrated.stderr);
    const checked = await cli('check');
    assert.equal(checked.code, 0, checked.stdout + checked.stderr);
  });

  const shop = await startShop({ mongodb: uri, set: { CURSOR_KEY_FILE: files.CURSOR_KEY_FILE } });
  const verify = async (link) => (await shop.request('GET', link.replace('?', '/verify?'))).body;

  // A version that sorts or filters a list otherwise refuses the cursors of before it, and who leafs begins again.
  await t.test('a list that was left in the middle goes on, or is begun again', async () => {
    for (const { path, staff, cursor, ids } of held.cursors) {
      const { status, body } = await (staff ? shop.staff : shop.request).call(shop, 'GET', `${path}&cursor=${cursor}`);
      if (status === 400) assert.deepEqual(body.errors.map(({ pointer }) => pointer), ['cursor'], path);
      else assert.deepEqual([status, body.data?.map(({ id }) => id)], [200, ids], path);
    }
  });

  await t.test('the links in old mails open the orders, and their chains hold to the byte', async () => {
    for (const [state, { id, number, link, events }] of Object.entries(held.orders)) {
      const { status, body } = await shop.request('GET', link);
      assert.deepEqual([status, body.state, body.number], [200, state, number]);
      assert.deepEqual(await verify(link), { valid: true, events: events.length, head_hash: events.at(-1).hash, first_broken: null });
      const staff = await shop.staff('GET', `/api/v1/admin/orders/${id}`);
      assert.deepEqual(staff.body.events, events);
      assert.notEqual(body.link, link);
      assert.equal((await shop.request('GET', body.link)).status, 200);
    }
  });

  await t.test('a changed event of the old form is found', async () => {
    const { id, link } = held.orders.shipped;
    for (const [sequence, field, value] of [[1, 'placed.number', 'AAAA-AAAA-AAAA'], [1, 'personal.email', 'other@example.org'], [3, 'moved.carrier', 'Crow'], [3, 'actor', 'nobody']]) {
      const event = { _id: `${id}:${sequence}` };
      const genuine = await db.collection('order_events').findOne(event, { promoteValues: false });
      await db.collection('order_events').updateOne(event, { $set: { [field]: value } }, { bypassDocumentValidation: true });
      assert.equal((await verify(link)).first_broken, sequence, field);
      await db.collection('order_events').replaceOne(event, genuine);
    }
    assert.equal((await verify(link)).valid, true);
  });

  await t.test('an old order goes on, with events of the new form behind the old ones', async () => {
    const shipped = await act(shop, held.orders.processing.id, 'ship', { carrier: 'Pigeon', tracking_number: 'PS-8' });
    assert.deepEqual([shipped.status, shipped.body.order.state], [200, 'shipped']);
    assert.deepEqual(shipped.body.events.map(({ version: form }) => form > 1), [false, false, true]);
    assert.equal((await act(shop, held.orders.pending.id, 'cancel', { reason: 'late' })).body.order.state, 'cancelled');
    assert.equal((await verify(held.orders.processing.link)).valid, true);
    assert.equal((await verify(held.orders.pending.link)).valid, true);
  });

  await t.test('a request that was answered is not done again, and its key is for no other', async () => {
    const authorization = `Bearer sk_${held.staff}`;
    const ask = ({ method, path, headers, staff }, body) => shop.request(method, path, { headers: { ...headers, ...(staff && { authorization }) }, body });
    for (const repeat of held.repeats) {
      const again = await ask(repeat, repeat.body);
      assert.deepEqual([again.status, again.headers['idempotent-replayed']], [repeat.status, 'true'], `${repeat.path}: ${again.text}`);
      if (!repeat.path.includes('/carts/')) assert.equal(again.text, repeat.answer); // of a cart, what is told is the cart as it is now
      const other = await ask({ ...repeat, headers: { ...repeat.headers, 'content-type': 'application/json' } }, `${JSON.stringify(repeat.body)} `);
      assert.equal(other.body.code, 'idempotency_key_reused');
    }
  });

  await t.test('a placement whose worker died before the upgrade is taken over, once', async () => {
    const { headers, key, body } = held.begun;
    const send = () => shop.request('POST', '/api/v1/orders', { headers: { ...headers, 'idempotency-key': key }, body });
    const [first, second] = [await send(), await send()];
    assert.deepEqual([first.status, second.status, second.headers['idempotent-replayed']], [201, 201, 'true'], first.text);
    assert.equal(second.text, first.text);
  });

  await t.test('an old cart and its quote become an order', async () => {
    const { id, headers, quote } = held.cart;
    assert.equal((await shop.request('GET', `/api/v1/carts/${id}`, { headers })).status, 200);
    const placed = await insist(({ 'idempotency-key': key }) => place(shop, { headers }, quote, { key }));
    assert.equal(placed.status, 201, placed.text);
    assert.equal((await verify(placed.body.link)).valid, true);
  });

  await t.test('an old key of the staff is known, and may what it might', async () => {
    const headers = { authorization: `Bearer sk_${held.reader}` };
    assert.equal((await shop.request('GET', '/api/v1/admin/orders', { headers })).status, 200);
    assert.equal((await shop.request('GET', '/api/v1/admin/products', { headers })).status, 403);
  });

  await t.test('the shop sells as before', async () => {
    const { body } = await shop.request('GET', '/api/v1/products');
    const product = await shop.request('GET', `/api/v1/products/${body.data[0].slug}`);
    const { order } = await buy(shop, product.body.variants[0].id);
    assert.equal((await shop.request('GET', order.link)).status, 200);
  });
});
