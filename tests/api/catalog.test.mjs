// What a storefront sees of the catalogue: lists with every filter, order and page, one product, the category tree.
import assert from 'node:assert/strict';
import { before, describe, test } from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startShop } from '../support/shop.mjs';

const shop = await startShop();
const products = []; // as they were created, oldest first
const categories = {};

// nginx keeps a public answer to the end of the second in which it was made.
const nextSecond = () => sleep(1050 - (Date.now() % 1000));

async function create(kind, body) {
  const answer = await shop.staff('POST', `/api/v1/admin/${kind}`, { body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

async function list(query = {}) {
  const answer = await shop.request('GET', `/api/v1/products?${new URLSearchParams(query)}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

// All pages of a list, following the cursors.
async function everyPage(query) {
  const seen = [];
  for (let cursor = ''; cursor !== null; ) {
    const page = await list({ ...query, ...(cursor && { cursor }) });
    seen.push(...page.data);
    cursor = page.page.next;
    assert.ok(seen.length <= 1000, 'the list goes on for ever');
  }
  return seen;
}

const slugs = (cards) => cards.map((card) => card.slug);

before(async () => {
  categories.kitchen = await create('categories', { name: 'Kitchen' });
  categories.pots = await create('categories', { name: 'Pots', parent_id: categories.kitchen.id });
  categories.garden = await create('categories', { name: 'Garden', position: 5 });
  categories.empty = await create('categories', { name: 'Nothing here' });
  // Prices and titles that come again and again, so that pages break within ties.
  for (let i = 0; i < 48; i++) {
    products.push(await create('products', {
      title: `Thing ${'ABCD'[i % 4]}`,
      status: i % 12 === 11 ? 'draft' : 'published',
      brand: ['North', 'South'][i % 2],
      tags: i % 3 === 0 ? ['red', 'round'] : ['blue'],
      category_id: [categories.kitchen.id, categories.pots.id, categories.garden.id, null][i % 4],
      variants: [{
        stock_quantity: i % 5 === 0 ? 0 : 3,
        prices: [{ currency: 'USD', amount: 1000 + (i % 6) * 100 }, ...(i % 7 === 0 ? [] : [{ currency: 'EUR', amount: 900 }])],
      }],
    }));
  }
  await nextSecond();
});

// What a query should find, worked out from what was created.
function expected({ category, brand, tag, price_min, price_max, in_stock, currency = 'USD', sort = '-created_at' }) {
  const price = (product) => product.variants[0].prices.find((entry) => entry.currency === currency)?.amount;
  const wanted = Object.values(categories).find((entry) => entry.slug === category || entry.id === category);
  const found = products.filter((product) =>
    product.status === 'published' &&
    (!category || product.category_ids.includes(wanted.id)) &&
    (!brand || product.brand === brand) &&
    (!tag || product.tags.includes(tag)) &&
    (price_min === undefined || price(product) >= price_min) &&
    (price_max === undefined || price(product) <= price_max) &&
    (in_stock === undefined || product.in_stock === in_stock) &&
    (!sort.includes('price') || price(product) !== undefined));
  const key = { price, '-price': price, title: (p) => p.title, '-created_at': (p) => p.created_at }[sort];
  const sign = sort.startsWith('-') ? -1 : 1;
  const order = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
  return found.sort((a, b) => sign * (order(key(a), key(b)) || order(a.id, b.id)));
}

describe('a list of products', () => {
  const filters = [
    {}, { category: 'kitchen' }, { category: 'pots' }, { brand: 'North' }, { tag: 'red' }, { in_stock: true }, { in_stock: false },
    { price_min: 1200 }, { price_max: 1300 }, { price_min: 1100, price_max: 1300 }, { currency: 'EUR' },
    { category: 'kitchen', brand: 'North' }, { category: 'kitchen', tag: 'red', in_stock: true, price_min: 1100 },
  ];
  for (const filter of filters)
    for (const sort of ['-created_at', 'price', '-price', 'title'])
      test(`${JSON.stringify(filter)} by ${sort}: everything once and in order, page by page`, async () => {
        const found = await everyPage({ ...filter, sort, limit: 5 });
        assert.deepEqual(found.map((card) => card.id), expected({ ...filter, sort }).map((product) => product.id));
      });

  test('takes a category by its id as well', async () => {
    const { data } = await list({ category: categories.kitchen.id, limit: 100 });
    assert.deepEqual(new Set(data.map((card) => card.id)), new Set(expected({ category: 'kitchen' }).map((product) => product.id)));
  });

  test('is empty for a category without products, and not found for one that is not there', async () => {
    assert.deepEqual((await list({ category: categories.empty.id })).data, []);
    assert.deepEqual((await list({ category: 'nothing-here' })).data, []);
    for (const category of ['no-such-category', categories.empty.id.slice(0, -3) + 'zzz']) {
      const answer = await shop.request('GET', `/api/v1/products?category=${category}`);
      assert.equal(answer.status, 404);
      assert.equal(answer.body.code, 'category_not_found');
    }
  });

  test('shows a card of each: lowest price, first image, number of variants', async () => {
    const made = await create('products', {
      title: 'A card', status: 'published', tags: ['card'], options: [{ name: 'Size' }],
      images: [{ url: '/media/one.svg', alt: 'One' }, { url: '/media/two.svg' }],
      variants: [
        { option_values: ['S'], prices: [{ currency: 'USD', amount: 500 }], stock_quantity: 0 },
        { option_values: ['L'], prices: [{ currency: 'USD', amount: 400 }], stock_quantity: 1 },
      ],
    });
    const { data: [card] } = await list({ tag: 'card' });
    assert.deepEqual(card, {
      id: made.id, slug: 'a-card', title: 'A card', brand: null, price: { amount: 400, currency: 'USD' }, in_stock: true,
      image: { url: '/media/one.svg', alt: 'One' }, tags: ['card'], category_id: null, variants_count: 2, created_at: made.created_at,
    });
    const gone = await shop.staff('DELETE', `/api/v1/admin/products/${made.id}`, { headers: { 'if-match': '*' } });
    assert.equal(gone.status, 204);
    await nextSecond();
  });

  test('counts only when asked to', async () => {
    assert.equal((await list({ limit: 1 })).page.total, undefined);
    assert.equal((await list({ limit: 1, include: 'total' })).page.total, expected({}).length);
    assert.equal((await list({ limit: 1, include: 'total', category: 'pots', tag: 'red' })).page.total,
      expected({ category: 'pots', tag: 'red' }).length);
  });

  test('goes on where it was when others are added meanwhile', async () => {
    const start = expected({});
    const first = await list({ limit: 10 });
    const added = await create('products', { title: 'A newcomer', status: 'published' });
    await nextSecond();
    const rest = await everyPage({ limit: 10, cursor: first.page.next });
    assert.deepEqual([...first.data, ...rest].map((card) => card.id), start.map((product) => product.id));
    await shop.staff('DELETE', `/api/v1/admin/products/${added.id}`, { headers: { 'if-match': '*' } });
    await nextSecond();
  });

  test('goes on where it was when the last item seen is gone', async () => {
    const doomed = await create('products', { title: 'Doomed', status: 'published' });
    await nextSecond();
    const first = await list({ limit: 1 });
    assert.equal(first.data[0].id, doomed.id);
    await shop.staff('DELETE', `/api/v1/admin/products/${doomed.id}`, { headers: { 'if-match': '*' } });
    const next = await list({ limit: 1, cursor: first.page.next });
    assert.equal(next.data[0].id, expected({})[0].id);
  });

  test('refuses the cursor of another list', async () => {
    const cursor = (await list({ limit: 5, sort: 'price' })).page.next;
    const others = [
      { sort: '-price' }, { sort: 'title' }, {}, { sort: 'price', brand: 'North' }, { sort: 'price', currency: 'EUR' },
      { sort: 'price', in_stock: false }, { sort: 'price', price_min: 1 },
    ];
    for (const other of others) {
      const answer = await shop.request('GET', `/api/v1/products?${new URLSearchParams({ ...other, cursor })}`);
      assert.equal(answer.status, 400, JSON.stringify(other));
      assert.deepEqual(answer.body.errors.map((error) => error.pointer), ['cursor']);
    }
    const forged = cursor.slice(0, -2) + (cursor.endsWith('AA') ? 'BB' : 'AA');
    assert.equal((await shop.request('GET', `/api/v1/products?sort=price&cursor=${forged}`)).status, 400);
  });

  test('lets the page size change on the way', async () => {
    const first = await list({ limit: 3 });
    const next = await list({ limit: 100, cursor: first.page.next });
    assert.deepEqual([...first.data, ...next.data].map((card) => card.id), expected({}).map((product) => product.id));
  });

  for (const [query, pointers] of [
    ['limit=0', ['limit']], ['limit=101', ['limit']], ['limit=ten', ['limit']], ['currency=usd', ['currency']], ['currency=JPY', ['currency']],
    ['sort=price%20desc', ['sort']], ['price_min=-1', ['price_min']], ['brand=', ['brand']], ['colour=red', ['colour']],
    ['limit=5&limit=6', ['limit']], ['sort=x&limit=0', ['limit', 'sort']],
  ])
    test(`refuses ?${query}`, async () => {
      const answer = await shop.request('GET', `/api/v1/products?${query}`);
      assert.equal(answer.status, 400, answer.text);
      assert.deepEqual(answer.body.errors.map((error) => error.pointer).sort(), pointers);
    });
});

describe('one product', () => {
  let made;
  before(async () => {
    made = await create('products', {
      title: 'Casserole Größe L', status: 'published', body_html: '<p>"Iron" &amp; fire</p>\n', brand: 'Tarn Forge', product_type: 'Pots',
      tags: ['iron'], category_id: categories.pots.id, options: [{ name: 'Colour', values: ['Red', 'Blue'] }],
      images: [{ url: 'https://example.com/a.jpg', alt: null }], seo: { title: 'Casserole', description: null },
      metafields: [{ key: 'inside', value: 'not for visitors' }],
      variants: [
        { sku: 'CAS-R', barcode: '4006381333931', option_values: ['Red'], weight_g: 4200, stock_quantity: 2,
          prices: [{ currency: 'USD', amount: 9900, compare_at: 12000 }, { currency: 'EUR', amount: 9500 }] },
        { option_values: ['Blue'], stock_tracked: false, requires_shipping: false, image_url: '/media/blue.svg' },
      ],
    });
  });

  test('is found by slug and by id, and shows what a visitor needs', async () => {
    const bySlug = await shop.request('GET', '/api/v1/products/casserole-grosse-l');
    const byId = await shop.request('GET', `/api/v1/products/${made.id}`);
    assert.equal(bySlug.status, 200, bySlug.text);
    assert.deepEqual(bySlug.body, byId.body);
    assert.deepEqual(bySlug.body, {
      id: made.id, slug: 'casserole-grosse-l', title: 'Casserole Größe L', body_html: '<p>"Iron" &amp; fire</p>\n', brand: 'Tarn Forge',
      product_type: 'Pots', tags: ['iron'], category_id: categories.pots.id, category_ids: [categories.kitchen.id, categories.pots.id],
      options: [{ name: 'Colour', values: ['Red', 'Blue'] }],
      variants: [
        { id: made.variants[0].id, sku: 'CAS-R', barcode: '4006381333931', option_values: ['Red'],
          price: { amount: 9900, currency: 'USD' }, compare_at: { amount: 12000, currency: 'USD' }, weight_g: 4200,
          requires_shipping: true, available: true, stock: 2, image_url: null },
        { id: made.variants[1].id, sku: null, barcode: null, option_values: ['Blue'], price: null, compare_at: null, weight_g: 0,
          requires_shipping: false, available: true, stock: null, image_url: '/media/blue.svg' },
      ],
      images: [{ url: 'https://example.com/a.jpg', alt: null }], seo: { title: 'Casserole', description: null },
      price: { amount: 9900, currency: 'USD' }, in_stock: true, created_at: made.created_at, updated_at: made.updated_at,
    });
  });

  test('has its prices in the currency that is asked for', async () => {
    const { body } = await shop.request('GET', '/api/v1/products/casserole-grosse-l?currency=EUR');
    assert.deepEqual(body.price, { amount: 9500, currency: 'EUR' });
    assert.deepEqual(body.variants.map((variant) => variant.compare_at), [null, null]);
  });

  test('is not found when it is a draft, whatever it is asked by', async () => {
    const draft = products.find((product) => product.status === 'draft');
    for (const handle of [draft.id, draft.slug, 'no-such-product', 'prd_00000000000000000000000000', '%20']) {
      const answer = await shop.request('GET', `/api/v1/products/${handle}`);
      assert.equal(answer.status, 404, handle);
      assert.equal(answer.body.code, 'product_not_found');
    }
    assert.ok(!(await everyPage({ limit: 100 })).some((card) => card.id === draft.id));
  });

  test('is not sent again to who has it, until it changes', async () => {
    const first = await shop.request('GET', `/api/v1/products/${made.slug}`);
    const again = await shop.request('GET', `/api/v1/products/${made.slug}`, { headers: { 'if-none-match': first.headers.etag } });
    assert.equal(again.status, 304);
    assert.equal(again.text, '');
    const changed = await shop.staff('PATCH', `/api/v1/admin/products/${made.id}`, { headers: { 'if-match': '"1"' }, body: { brand: null } });
    assert.equal(changed.status, 200, changed.text);
    await nextSecond();
    const after = await shop.request('GET', `/api/v1/products/${made.slug}`, { headers: { 'if-none-match': first.headers.etag } });
    assert.equal(after.status, 200);
    assert.equal(after.body.brand, null);
    assert.notEqual(after.headers.etag, first.headers.etag);
  });
});

describe('the category tree', () => {
  test('has parents before their children, siblings by position and name', async () => {
    const answer = await shop.request('GET', '/api/v1/categories');
    assert.equal(answer.status, 200);
    assert.deepEqual(slugs(answer.body.data), ['kitchen', 'pots', 'nothing-here', 'garden']);
    const pots = answer.body.data[1];
    assert.deepEqual(pots, {
      id: categories.pots.id, version: 1, slug: 'pots', name: 'Pots', parent_id: categories.kitchen.id, path: [categories.kitchen.id], position: 0,
    });
  });
});
