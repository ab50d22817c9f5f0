// What the database does for the catalogue: every query goes by an index, and a page costs what is on it, wherever it begins.
import assert from 'node:assert/strict';
import { test } from '../support/test.mjs';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ demo: true });
const limit = 5;

// Runs the work with the server's profiler on, and gives what it noted of the products and categories.
async function profiled(work) {
  await shop.db.command({ profile: 0 });
  await shop.db.collection('system.profile').drop().catch(() => {});
  await shop.db.command({ profile: 2 });
  try {
    await work();
  } finally {
    await shop.db.command({ profile: 0 });
  }
  const ours = ['products', 'categories'].map((name) => `${shop.db.databaseName}.${name}`);
  return shop.db.collection('system.profile').find({ ns: { $in: ours }, op: { $ne: 'insert' } }).toArray();
}

const plan = (entry) => `${entry.op} ${entry.ns}: ${entry.planSummary ?? entry.execStats?.stage} for ${JSON.stringify(entry.command)}`;

function assertIndexed(entries) {
  assert.ok(entries.length > 0, 'nothing was asked');
  for (const entry of entries) assert.doesNotMatch(JSON.stringify(entry.execStats ?? entry.planSummary ?? ''), /COLLSCAN/, plan(entry));
}

// No two calls are alike, so nginx has no answer of its own.
async function list(query) {
  const answer = await shop.request('GET', `/api/v1/products?${new URLSearchParams(query)}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const brand = (await shop.db.collection('products').findOne({ brand: { $exists: true } })).brand;
const [tag] = (await shop.db.collection('products').findOne({ 'tags.0': { $exists: true } })).tags;
const category = (await shop.db.collection('categories').findOne({ parent_id: { $exists: false } })).slug;

for (const filter of [{}, { category }, { brand }, { tag }])
  for (const sort of ['-created_at', 'price', '-price', 'title'])
    for (const currency of ['USD', 'EUR'])
      test(`${JSON.stringify(filter)} by ${sort} in ${currency}: each page reads what it shows`, async () => {
        let cursor = null, pages = 0;
        do {
          const entries = await profiled(async () => {
            const body = await list({ ...filter, sort, currency, limit, ...(cursor && { cursor }) });
            cursor = body.page.next;
            pages++;
          });
          assertIndexed(entries);
          const page = entries.find((entry) => entry.command.find === 'products');
          // One more tells whether there is a next page; behind a cursor two places of the index are looked at.
          assert.ok(page.docsExamined <= limit + 1, `${page.docsExamined} documents: ${plan(page)}`);
          assert.ok(page.keysExamined <= 2 * (limit + 2), `${page.keysExamined} keys: ${plan(page)}`);
          assert.ok(!page.hasSortStage, plan(page));
        } while (cursor !== null && pages < 4);
      });

test('every other query of the catalogue goes by an index', async () => {
  const entries = await profiled(async () => {
    await list({ category, brand, tag, price_min: 100, sort: 'title', include: 'total' });
    await list({ price_min: 100, price_max: 5000, in_stock: true });
    await shop.request('GET', `/api/v1/products/${(await list({ limit: 1 })).data[0].slug}`);
    await shop.request('GET', '/api/v1/categories');
    for (const query of ['', '?status=draft', `?category=${category}&status=published`, '?sku=NONE', '?include=total'])
      assert.equal((await shop.staff('GET', `/api/v1/admin/products${query}`)).status, 200);
    const post = async (kind, body) => {
      const answer = await shop.staff('POST', `/api/v1/admin/${kind}`, { body });
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    };
    const anyVersion = { 'if-match': '*' };
    const [one, other] = [await post('categories', { name: 'One' }), await post('categories', { name: 'Other' })];
    const made = await post('products', { title: 'Made', category_id: one.id, variants: [{ sku: 'MADE' }] });
    for (const [path, body] of [[`categories/${one.id}`, { parent_id: other.id }], [`products/${made.id}`, { title: 'Changed', slug: null }]]) {
      const answer = await shop.staff('PATCH', `/api/v1/admin/${path}`, { headers: anyVersion, body });
      assert.equal(answer.status, 200, answer.text);
    }
    await shop.loopback('POST', '/api/v1/maintenance/settle-categories', { headers: { authorization: `Bearer ${shop.apiKey}` } });
    for (const path of [`products/${made.id}`, `categories/${one.id}`, `categories/${other.id}`])
      assert.equal((await shop.staff('DELETE', `/api/v1/admin/${path}`, { headers: anyVersion })).status, 204);
  });
  assertIndexed(entries);
});

test('every query of an import goes by an index', async () => {
  const entries = await profiled(async () => {
    const run = await shop.cli(['import', '--format', 'shopify-csv', new URL('../../demo/catalogue.csv', import.meta.url).pathname]);
    assert.equal(run.code, 0, run.stderr);
  });
  assertIndexed(entries);
});
