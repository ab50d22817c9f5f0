// How the database finds what every operation asks for, on a catalogue of 20,000 products: always by an index, never by sorting
// many in memory, and without reading much more than it gives.
import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import test from '../support/test.mjs';
import { Contract } from '../contract/contract.mjs';
import * as fixtures from '../contract/fixtures.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';

const PRODUCTS = 20000;
const LIMIT = 20;
// A few documents, which a narrow filter has left, are sorted faster than found in order.
const SORTED_MOST = 10;

const shop = await startShop({ set: { CURRENCIES: 'USD,EUR', ...fixtures.settings } });
const contract = await Contract.of(shop);
const products = shop.db.collection('products');
const id = (prefix, number) => `${prefix}_${String(number).padStart(26, '0')}`;

// Common values are on every other product, rare ones on a few; creation times are shared, as an import leaves them.
const categories = { common: id('cat', 1), rare: id('cat', 2) };
function product(i) {
  const rare = i % 2000 === 7;
  const category = rare ? categories.rare : i % 2 ? categories.common : id('cat', 3 + (i % 40));
  const at = new Date(1.7e12 + Math.floor(i / 500) * 60000);
  const amount = BigInt(100 + ((i * 7919) % 50000));
  const published = i % 10 !== 3;
  return {
    _id: id('prd', i), version: 1n, status: published ? 'published' : 'draft', slug: `product-${i}`, title: `Product ${(i * 104729) % 99991}`, body_html: '<p>…</p>',
    brand: rare ? 'Rare' : i % 3 ? 'Common' : `Brand ${i % 50}`, tags: [rare ? 'rare' : 'plain', i % 2 ? 'common' : `tag-${i % 70}`],
    category_id: category, category_ids: [category], options: [], images: [], metafields: [], variant_count: 1n, skus: [`SKU-${i}`],
    variants: [{ id: id('var', i), sku: `SKU-${i}`, option_values: [], prices: [{ currency: 'USD', amount }, { currency: 'EUR', amount }], weight_g: 1n,
      requires_shipping: true, taxable: true, stock_tracked: true, stock_quantity: BigInt(i % 5), backorder: false }],
    list_prices: { USD: amount, EUR: amount }, in_stock: i % 5 !== 0, created_at: at, updated_at: at, ...(published && { published_at: at }),
  };
}

async function seed() {
  const at = new Date(1.7e12);
  await shop.db.collection('categories').insertMany(Array.from({ length: 42 }, (_, i) => ({
    _id: id('cat', i + 1), version: 1n, slug: `category-${i + 1}`, name: `Category ${i + 1}`, path: [], position: BigInt(i), uses: 0n, created_at: at, updated_at: at })));
  for (let from = 0; from < PRODUCTS; from += 2000) {
    await products.insertMany(Array.from({ length: 2000 }, (_, i) => product(from + i)), { ordered: false });
  }
}

// What the profiler noted of what the workers sent since it was switched on: those of requests, or those of jobs, who ask by themselves.
async function profiled(work, appName = 'cartwright') {
  await shop.db.command({ profile: 0 });
  // What was under way when it was switched off is still noted, in a small collection that the server makes for it.
  for (let made = false; !made; ) {
    await shop.db.dropCollection('system.profile').catch(() => {});
    made = await shop.db.createCollection('system.profile', { capped: true, size: 256 << 20 }).catch((error) => {
      if (error.code !== 48) throw error;
    });
  }
  await shop.db.command({ profile: 1, filter: { appName } });
  try {
    await work();
  } finally {
    await shop.db.command({ profile: 0 });
  }
  // The worker of jobs follows the database by a change stream, which reads the oplog's end and no collection.
  return shop.db.collection('system.profile').find({ ns: { $not: /system\.|\.\$cmd\.aggregate$/ }, op: { $nin: ['insert'] } }).toArray();
}

const given = ({ nreturned = 0, nMatched = 0, nModified = 0, ndeleted = 0 }) => Math.max(nreturned, nMatched, nModified, ndeleted);
const shown = (entry) => `${entry.op} ${entry.ns.split('.').slice(1).join('.')} by ${entry.planSummary}: ${entry.docsExamined} documents and ${entry.keysExamined} keys for ${given(entry)}: ${JSON.stringify(entry.command).slice(0, 400)}`;

// `most` documents may be read for what is given, and `sorted` of them sorted.
function fault(entry, { most, sorted = SORTED_MOST }) {
  if (/COLLSCAN/.test(JSON.stringify(entry.execStats ?? '') + entry.planSummary)) return 'reads the whole collection';
  if (entry.hasSortStage && entry.docsExamined > sorted) return 'sorts in memory';
  if ((entry.docsExamined ?? 0) > most) return `reads more than ${most} documents`;
  return undefined;
}

const faultsOf = (entries, bounds) => entries.map((entry) => [fault(entry, bounds(entry)), entry]).filter(([why]) => why).map(([why, entry]) => `${why}: ${shown(entry)}`);

await seed();

test('every operation finds what it needs', async (t) => {
  for (const operation of contract.operations.filter(({ database }) => database)) {
    await t.test(operation.id, async () => {
      const request = await contract.valid(operation);
      if (operation.idempotency !== 'none') request.headers['idempotency-key'] ??= randomUUID();
      const entries = await profiled(async () => {
        const answer = await contract.sendPast(operation, request);
        assert.ok(answer.status < 300, answer.text);
      });
      assert.ok(entries.length > 0, 'the profiler saw nothing');
      // What is looked up by an index is found at once; twice as much leaves room for a filter on what the index does not hold.
      assert.deepEqual(faultsOf(entries, (entry) => ({ most: 2 * given(entry) + 2 })), []);
    });
  }
});

test('a cart is one document, and whatever is done with it at most three round trips', async (t) => {
  for (const operation of contract.operations.filter(({ id: name }) => /^cart_(get|add_line|change_line|remove_line)$/.test(name))) {
    await t.test(operation.id, async () => {
      const request = await contract.valid(operation);
      const entries = await profiled(async () => assert.equal((await contract.sendPast(operation, request)).status, 200));
      assert.ok(entries.some(({ ns }) => ns.endsWith('.carts')), 'the profiler saw nothing');
      assert.ok(entries.length <= 3, entries.map(shown).join('\n'));
    });
  }
});

test('what the workers of jobs ask for, with an event and with nothing to do', async () => {
  const placing = contract.operations.find((each) => each.id === 'checkout_place');
  const request = await contract.valid(placing);
  const followed = (state) => shop.db.collection('jobs').countDocuments({ kind: 'catalog.project_order', state });
  await until('what was placed before is followed', async () => (await followed({ $ne: 'done' })) === 0);
  const before = await followed('done');
  const entries = await profiled(async () => {
    assert.equal((await contract.sendPast(placing, request)).status, 201);
    await until('the job of its event is done', async () => (await followed('done')) > before);
  }, 'cartwright-jobs');
  for (const name of ['jobs', 'outbox', 'products']) assert.ok(entries.some(({ ns }) => ns.endsWith(`.${name}`)), `nothing was asked of ${name}`);
  assert.deepEqual(faultsOf(entries, (entry) => ({ most: 2 * given(entry) + 2 })), []);
});

// Every combination of filters, each with nothing, a common and a rare value, in every order.
const choices = {
  category: [undefined, categories.common, categories.rare],
  brand: [undefined, 'Common', 'Rare'],
  tag: [undefined, 'common', 'rare'],
  prices: [{}, { price_min: 100 }, { price_max: 49000 }, { price_min: 20000, price_max: 30000 }, { price_min: 20000, price_max: 20100 }],
  in_stock: [undefined, true, false],
  sort: ['-created_at', 'price', '-price', 'title'],
};
const combinations = Object.entries(choices).reduce((all, [name, values]) => all.flatMap((one) => values.map((value) => ({ ...one, [name]: value }))), [{}]);

// What a list may cost that is filtered by something that no index in its order holds: the documents that the narrowest filter with an
// index leaves, of which the database keeps the first ones while it reads; with a narrow range of prices, some ten for each that is in it.
async function unheld({ category, brand, tag, prices }) {
  const [inRange, ...counts] = await Promise.all([
    products.countDocuments({ status: 'published', 'list_prices.USD': { $gte: prices.price_min ?? 0, $lte: prices.price_max ?? 1e9 } }),
    category && products.countDocuments({ status: 'published', category_ids: category }),
    brand && products.countDocuments({ status: 'published', brand }),
    tag && products.countDocuments({ status: 'published', tags: tag }),
  ]);
  const most = Math.max(LIMIT + 1, Math.min(10 * inRange + 500, ...counts.filter((count) => count !== undefined)));
  return { most, sorted: most };
}

test('the list of products, by every filter in every order', async (t) => {
  const operation = contract.operations.find((each) => each.id === 'catalog_list_products');
  const sent = new Map(); // request id → combination
  const list = async (combination, query) => {
    const requestId = randomBytes(16).toString('hex');
    sent.set(requestId, combination);
    const answer = await contract.sendPast(operation, { query }, { parameters: { REQUEST_ID: requestId } });
    assert.equal(answer.status, 200, answer.text);
    return answer.body.page.next;
  };
  const entries = await profiled(async () => {
    for (const [i, combination] of combinations.entries()) {
      const { prices, ...rest } = combination;
      const query = Object.fromEntries(Object.entries({ ...rest, ...prices, limit: LIMIT, currency: i % 2 ? 'USD' : 'EUR' }).filter(([, value]) => value !== undefined));
      const next = await list(combination, query);
      if (next) await list(combination, { ...query, cursor: next });
    }
  });
  const queries = entries.filter(({ command }) => command.find === 'products');
  assert.ok(queries.length >= combinations.length, `${queries.length} queries for ${combinations.length} combinations`);
  const bounds = new Map();
  for (const entry of queries) {
    const combination = sent.get(entry.command.comment);
    const { category, brand, tag, prices, in_stock, sort } = combination;
    const filters = [category, brand, tag].filter(Boolean).length;
    const held = filters <= 1 && in_stock === undefined && (Object.keys(prices).length === 0 || /price/.test(sort));
    const key = JSON.stringify({ category, brand, tag, prices });
    if (!held && !bounds.has(key)) bounds.set(key, await unheld(combination));
    entry.bounds = held ? { most: LIMIT + 1, sorted: 0 } : bounds.get(key);
  }
  const faults = faultsOf(queries, (entry) => entry.bounds);
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} of ${queries.length}`);
  const rest = entries.filter(({ command }) => command.find !== 'products');
  assert.deepEqual(faultsOf(rest, (entry) => ({ most: 2 * given(entry) + 2 })).slice(0, 20), []);
  t.diagnostic(`${queries.length} queries; the most documents read for a page: ${Math.max(...queries.map(({ docsExamined }) => docsExamined))}`);
});

test('the lists of staff, by every filter', async () => {
  const entries = await profiled(async () => {
    const pages = async (path, query) => {
      const next = async (more) => {
        const { status, text, body } = await shop.staff('GET', `${path}?${new URLSearchParams({ limit: LIMIT, ...query, ...more })}`);
        assert.equal(status, 200, text);
        return body.page.next;
      };
      const cursor = await next({});
      if (cursor) await next({ cursor });
    };
    const some = [{}, { status: 'draft' }, { status: 'published' }];
    for (const status of some) {
      for (const filter of [{}, { category: categories.common }, { category: categories.rare }]) await pages('/api/v1/admin/products', { ...status, ...filter });
      await pages('/api/v1/admin/products', { ...status, sku: 'SKU-77' });
    }
    for (const state of [{}, { state: 'pending' }]) {
      for (const filter of [{}, { email: 'ada@example.org' }, { number: 'AAAA-AAAA-AAAA' }]) await pages('/api/v1/admin/orders', { ...state, ...filter });
    }
  });
  const queries = entries.filter(({ command }) => command.find === 'products' || command.find === 'orders');
  assert.ok(queries.length >= 18);
  // A status is on every tenth product at least.
  assert.deepEqual(faultsOf(queries, () => ({ most: 12 * (LIMIT + 1) })), []);
});
