// The database as `cartwright migrate` makes it: validators, indexes, readiness.
import assert from 'node:assert/strict';
import { appendFile } from 'node:fs/promises';
import test from '../support/test.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import { reconfigure } from '../support/workers.mjs';

const DOCUMENT_VALIDATION_FAILURE = 121;

const shop = await startShop({ set: { CURRENCIES: 'USD,EUR', READY_MS: '60000' } });
const { db } = shop;

const migrate = async (...args) => {
  const done = await shop.cli(['migrate', ...args]);
  return { ...done, lines: done.stdout.trim().split('\n') };
};

const indexNames = async (name) => (await db.collection(name).indexes()).map((index) => index.name).sort();

const product = (id, changes = {}) => ({
  _id: id, version: 1n, status: 'published', slug: id, title: id, body_html: '', tags: [], category_ids: [], options: [],
  variants: [], images: [], variant_count: 1n, list_prices: { USD: 100n }, in_stock: true, metafields: [],
  created_at: new Date(), updated_at: new Date(), ...changes,
});

test('a second run of migrate changes nothing', async () => {
  const { code, lines } = await migrate();
  assert.equal(code, 0);
  assert.deepEqual(lines, ['nothing to do']);
  assert.equal((await migrate('--status')).code, 0);
});

test('a document that breaks the schema is refused by the database', async (t) => {
  const products = db.collection('products');
  await products.insertOne(product('prd_good'));
  const wrong = {
    'a field that is not declared': { colour: 'red' },
    'a word that is not of the enum': { status: 'hidden' },
    'a text of no length': { title: '' },
    'a text that is too long': { title: 'x'.repeat(256) },
    'another type': { in_stock: 'yes' },
    'a number that is no int64': { version: 1.5 },
    'a number out of bounds': { version: 0n },
    'a key that does not have the pattern of the map': { list_prices: { usd: 100n } },
    'a value of the map out of bounds': { list_prices: { USD: -1n } },
    'too many items': { category_ids: Array.from({ length: 17 }, (_, i) => `cat_${i}`) },
    'a part that is not closed': { images: [{ url: '/media/a.svg', size: 1n }] },
    'a part that lacks a field': { images: [{ alt: 'a' }] },
  };
  for (const [name, changes] of Object.entries(wrong)) {
    await t.test(`${name}, new`, () =>
      assert.rejects(products.insertOne(product('prd_bad', changes)), { code: DOCUMENT_VALIDATION_FAILURE }));
    await t.test(`${name}, changed`, () =>
      assert.rejects(products.updateOne({ _id: 'prd_good' }, { $set: changes }), { code: DOCUMENT_VALIDATION_FAILURE }));
  }
  await t.test('a required field that is taken away', () =>
    assert.rejects(products.updateOne({ _id: 'prd_good' }, { $unset: { slug: 1 } }), { code: DOCUMENT_VALIDATION_FAILURE }));
  await products.deleteMany({});
});

test('every collection has a closed and strict validator', async () => {
  const collections = await db.listCollections({}, { nameOnly: false }).toArray();
  const ours = collections.filter(({ name }) => !name.startsWith('system.'));
  assert.ok(ours.length >= 6);
  for (const { name, options } of ours) {
    assert.equal(options.validator?.$jsonSchema?.additionalProperties, false, name);
    assert.equal(options.validationLevel ?? 'strict', 'strict', name);
    assert.equal(options.validationAction ?? 'error', 'error', name);
  }
});

test('a validator that somebody took away is set again', async () => {
  await db.command({ collMod: 'categories', validator: {} });
  const { code, lines } = await migrate('--status');
  assert.equal(code, 1);
  assert.deepEqual(lines, ['categories: set the validator, strict']);
  assert.equal((await migrate()).code, 0);
  await assert.rejects(db.collection('categories').insertOne({ _id: 'cat_x' }), { code: DOCUMENT_VALIDATION_FAILURE });
});

test('an index that is missing is built, one that is not declared is told of, and dropped only when asked', async () => {
  const before = await indexNames('products');
  await db.collection('products').dropIndex('slug');
  await db.collection('products').createIndex({ title: 1 }, { name: 'by_hand' });
  const { lines } = await migrate();
  assert.deepEqual(lines, ['products: build index slug', 'products: index by_hand is not declared; --prune drops it']);
  assert.deepEqual(await indexNames('products'), [...before, 'by_hand'].sort());
  await migrate('--prune');
  assert.deepEqual(await indexNames('products'), before);
});

test('an index with another definition gets a successor, whose name still tells a duplicate', async () => {
  const products = db.collection('products');
  await products.dropIndex('slug');
  await products.createIndex({ slug: 1 }, { name: 'slug' }); // not unique
  const { lines } = await migrate();
  assert.deepEqual(lines, ['products: build index slug.2 in place of slug', 'products: index slug is not declared; --prune drops it']);
  assert.equal((await products.indexes()).find(({ name }) => name === 'slug.2').unique, true);

  const body = (text) => ({ status: 'draft', title: text, slug: 'the-same', variants: [{ prices: [{ amount: 100, currency: 'USD' }] }] });
  const first = await shop.staff('POST', '/api/v1/admin/products', { body: body('One') });
  const second = await shop.staff('POST', '/api/v1/admin/products', { body: body('Two') });
  assert.equal(first.status, 201, first.text);
  assert.equal(second.body.code, 'slug_taken', second.text);

  assert.deepEqual((await migrate('--prune')).lines.slice(0, 1), ['products: drop index slug']);
  assert.deepEqual((await migrate()).lines, ['nothing to do']);
});

test('a list goes by the successor of its index, and without an interruption', async () => {
  const products = db.collection('products');
  const list = async (query) => {
    const { status, text } = await shop.request('GET', `/api/v1/products?limit=${query}`);
    assert.equal(status, 200, text);
  };
  const { key } = (await products.indexes()).find(({ name }) => name === 'newest');
  await products.createIndex({ status: 1, title: 1, created_at: -1 }, { name: 'newest.7' }); // a version before had it so
  await products.dropIndex('newest');
  await products.createIndex(key, { name: 'newest.8' });
  assert.deepEqual((await migrate()).lines, ['products: index newest.7 is not declared; --prune drops it', 'nothing to do']);
  await list(11);
  await migrate('--prune');
  await list(12);
  assert.deepEqual((await indexNames('products')).filter((name) => name.startsWith('newest')), ['newest.8']);
});

test('while an index cannot be built, the one before it stays', async () => {
  const products = db.collection('products');
  await products.dropIndex('staff_newest');
  await products.createIndex({ created_at: 1 }, { name: 'staff_newest' });
  await shop.mongo.db('admin').command({ configureFailPoint: 'failCommand', mode: { times: 1 },
    data: { failCommands: ['createIndexes'], namespace: `${db.databaseName}.products`, errorCode: 12587 } });
  assert.equal((await migrate('--prune')).code, 1);
  assert.ok((await indexNames('products')).includes('staff_newest'));
  assert.equal((await migrate('--prune')).code, 0);
  assert.deepEqual((await indexNames('products')).filter((name) => name.startsWith('staff_newest')), ['staff_newest.2']);
});

test('a unique index over documents that are alike is refused with their key, and built once one of them was changed', async () => {
  const categories = db.collection('categories');
  await categories.dropIndex('siblings');
  await categories.insertMany(['one', 'two'].map((slug) => ({ _id: `cat_${slug}`, version: 1n, slug, name: 'Twice', path: [], position: 0n,
    uses: 0n, created_at: new Date(), updated_at: new Date() })));
  const refused = await migrate();
  assert.equal(refused.code, 1);
  assert.match(refused.stderr, /categories: index siblings is unique, but several documents have \{ parent_id: null, name: "Twice" \}; change all but one/);

  // Staff can: what is as it was is not checked again, and the new name is.
  const change = (slug, body) => shop.staff('PATCH', `/api/v1/admin/categories/cat_${slug}`, { headers: { 'if-match': '*' }, body });
  assert.equal((await change('one', { position: 3 })).status, 200);
  assert.equal((await change('two', { name: 'Once' })).status, 200);
  assert.equal((await change('two', { name: 'Twice' })).body.code, 'category_rule_broken');
  const { code, lines } = await migrate();
  assert.equal(code, 0);
  assert.deepEqual(lines, ['categories: build index siblings']);
});

test('the expiry of documents is changed where it is', async () => {
  await db.command({ collMod: 'idempotency', index: { name: 'expires_at', expireAfterSeconds: 999 } });
  assert.deepEqual((await migrate()).lines, ['idempotency: change the expiry of index expires_at']);
  const index = (await db.collection('idempotency').indexes()).find(({ name }) => name === 'expires_at');
  assert.equal(index.expireAfterSeconds, 0);
});

test('ready is who finds the schema of this version', async () => {
  assert.equal((await shop.loopback('GET', '/readyz')).status, 200);
  const records = await db.collection('migrations').find().toArray();
  await db.collection('migrations').deleteMany({});
  const { status, body } = await shop.loopback('GET', '/readyz');
  assert.equal(status, 503);
  assert.equal(body.code, 'database_not_migrated');
  await db.collection('migrations').insertMany(records.map((record) => ({
    ...record, step: BigInt(record.step), documents: BigInt(record.documents) })));
  assert.equal((await shop.loopback('GET', '/readyz')).status, 200);
});

test('a currency that the database has no indexes for keeps new workers from serving, and the log says why', async () => {
  const before = (await shop.log()).length;
  await appendFile(shop.description.settings, 'CARTWRIGHT_CURRENCIES=USD,EUR,GBP\n');
  process.kill(await shop.pid(), 'SIGHUP');
  const told = ({ event, why }) => event === 'database_not_migrated' && /cartwright migrate/.test(why);
  await until('the log says why', async () => (await shop.log()).slice(before).some(told));
  assert.equal((await shop.request('GET', '/api/v1/products?currency=EUR')).status, 200); // by the workers of before
  const { lines } = await migrate();
  assert.ok(lines.some((line) => /^products: build index .*GBP$/.test(line)), lines.join('\n'));
  await reconfigure(shop, { CURRENCIES: 'USD,EUR,GBP' });
  assert.equal((await shop.request('GET', '/api/v1/products?currency=GBP&sort=price')).status, 200);
  assert.equal((await shop.loopback('GET', '/readyz')).status, 200);
});

test('two runs at once: the second waits and finds nothing to do', async () => {
  await db.collection('products').dropIndexes();
  const runs = await Promise.all([migrate(), migrate(), migrate()]);
  assert.deepEqual(runs.map(({ code }) => code), [0, 0, 0], runs.map(({ stderr }) => stderr).join());
  assert.equal(runs.filter(({ lines }) => lines[0] === 'nothing to do').length, 2);
});

test('an unknown option is refused', async () => {
  assert.equal((await migrate('--force')).code, 2);
});
