// What staff does with the catalogue: products with options and variants, the category tree, several people at once.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { startShop } from '../support/shop.mjs';

const shop = await startShop({ set: { CURRENCIES: 'USD,EUR' } });
const nextSecond = () => sleep(1050 - (Date.now() % 1000)); // nginx keeps a public answer to the end of its second

const path = (kind, id) => `/api/v1/admin/${kind}/${id}`;
const change = (kind, id, version, body, headers = {}) =>
  shop.staff('PATCH', path(kind, id), { headers: { 'if-match': version === '*' ? '*' : `"${version}"`, ...headers }, body });
const remove = (kind, id, version = '*') =>
  shop.staff('DELETE', path(kind, id), { headers: { 'if-match': version === '*' ? '*' : `"${version}"` } });

async function create(kind, body) {
  const answer = await shop.staff('POST', `/api/v1/admin/${kind}`, { body });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

async function read(kind, id) {
  const answer = await shop.staff('GET', path(kind, id));
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

// Checks a refusal: its status, its code, and the places of its faults.
function refused(answer, status, code, pointers) {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.body.code, code);
  if (pointers) assert.deepEqual(answer.body.errors.map((error) => error.pointer).sort(), [...pointers].sort());
}

const usd = (amount, compare_at) => ({ currency: 'USD', amount, ...(compare_at && { compare_at }) });

// One run of the task that settles categories, in a slot of its own.
async function settle() {
  await shop.db.collection('task_runs').deleteMany({});
  const key = (await readFile(join(shop.folder, 'secrets/maintenance-key'), 'utf8')).trim();
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', key).update(`${timestamp}.settle-categories`).digest('hex');
  const headers = { 'x-maintenance-timestamp': timestamp, 'x-maintenance-signature': signature };
  const { status, text, body } = await shop.loopback('POST', '/api/v1/maintenance/settle-categories', { headers });
  assert.equal(status, 200, text);
  return body;
}

describe('a new product', () => {
  test('may say null of whatever it need not have', async () => {
    const least = await create('products', { title: 'Least' });
    const nothing = ['slug', 'status', 'body_html', 'brand', 'product_type', 'tags', 'category_id', 'options', 'variants', 'images', 'seo', 'metafields'];
    const product = await create('products', { title: 'Nothing', ...Object.fromEntries(nothing.map((name) => [name, null])) });
    const same = ({ status, body_html, brand, tags, options, images, seo, variants }) =>
      ({ status, body_html, brand, tags, options, images, seo, variants: variants.map(({ id, ...variant }) => variant) });
    assert.deepEqual(same(product), same(least));
    const variant = ['id', 'sku', 'barcode', 'option_values', 'prices', 'weight_g', 'requires_shipping', 'taxable', 'stock_tracked', 'stock_quantity', 'backorder', 'image_url', 'metafields'];
    const whole = await create('products', { title: 'Whole', variants: [Object.fromEntries(variant.map((name) => [name, null]))] });
    assert.deepEqual(same(whole), same(least));
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: { title: null } }), 400, 'invalid_request', ['/title']);
    refused(await change('products', product.id, '*', { status: null, body_html: null }), 400, 'invalid_request', ['/status', '/body_html']);
    const category = await create('categories', { name: 'Nothing', slug: null, parent_id: null, position: null });
    assert.deepEqual([category.slug, category.parent_id, category.position], ['nothing', null, 0]);
  });

  test('needs a title only, and is a draft with one variant', async () => {
    const answer = await shop.staff('POST', '/api/v1/admin/products', { body: { title: 'Bowl' } });
    assert.equal(answer.status, 201, answer.text);
    const { id, variants, created_at, ...rest } = answer.body;
    assert.equal(answer.headers.location, path('products', id));
    assert.equal(answer.headers.etag, '"1"');
    assert.deepEqual(rest, {
      version: 1, status: 'draft', slug: 'bowl', title: 'Bowl', body_html: '', brand: null, product_type: null, tags: [],
      category_id: null, category_ids: [], options: [], images: [], seo: { title: null, description: null }, metafields: [],
      in_stock: false, updated_at: created_at, published_at: null,
    });
    assert.equal(variants.length, 1);
    assert.deepEqual(variants[0].option_values, []);
    assert.deepEqual(await read('products', id), answer.body);
  });

  for (const [title, slug] of [
    ['Große Schüssel', 'grosse-schussel'], ['Crème brûlée – set', 'creme-brulee-set'], ['Чайник «Москва»', 'chaynik-moskva'],
    ['Ποτήρι', 'potiri'], ['Łódź & Co.', 'lodz-co'], ["Cook's Knife", 'cooks-knife'], ['  --A--  ', 'a'], ['茶碗', 'product'],
  ])
    test(`${title} has the slug ${slug}`, async () => assert.equal((await create('products', { title })).slug, slug));

  test('has a slug of its own when the title is not new', async () => {
    const made = [];
    for (let i = 0; i < 3; i++) made.push(await create('products', { title: 'Twin' }));
    assert.deepEqual(made.map((product) => product.slug), ['twin', 'twin-2', 'twin-3']);
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: { title: 'Other', slug: 'twin-2' } }), 409, 'slug_taken');
  });
  test('has one too when more than twenty have the title, and no chance of one that is taken', async () => {
    const slugs = [];
    for (let i = 0; i < 30; i++) slugs.push((await create('products', { title: 'Many' })).slug);
    assert.equal(new Set(slugs).size, 30);
    assert.deepEqual([slugs[0], slugs[19]], ['many', 'many-20']);
    for (const slug of slugs.slice(20)) assert.match(slug, /^many-[0-9a-z]{16}$/);
  });

  test('takes the values of an option from its variants', async () => {
    const { options } = await create('products', {
      title: 'Derived', options: [{ name: 'Size' }, { name: 'Colour', values: ['Blue', 'Red', 'Green'] }],
      variants: [{ option_values: ['L', 'Red'] }, { option_values: ['S', 'Blue'] }, { option_values: ['L', 'Blue'] }],
    });
    assert.deepEqual(options, [{ name: 'Size', values: ['L', 'S'] }, { name: 'Colour', values: ['Blue', 'Red', 'Green'] }]);
  });

  test('with two thousand and forty-eight variants is one product', async () => {
    const values = Array.from({ length: 2048 }, (_, i) => `v${i}`);
    const made = await create('products', {
      title: 'Everything', status: 'published', options: [{ name: 'Kind' }],
      variants: values.map((value, i) => ({ option_values: [value], sku: `ALL-${i}`, prices: [usd(100 + i)], stock_quantity: i })),
    });
    assert.equal(made.variants.length, 2048);
    const found = await shop.staff('GET', '/api/v1/admin/products?sku=ALL-2047');
    assert.deepEqual(found.body.data.map((card) => [card.id, card.variants_count]), [[made.id, 2048]]);
    const shown = await shop.request('GET', `/api/v1/products/${made.slug}`);
    assert.deepEqual(shown.body.price, { amount: 100, currency: 'USD' });
    assert.equal(shown.body.variants[2047].sku, 'ALL-2047');
  });

  test('is refused with every fault named', async () => {
    await create('products', { title: 'Holder', variants: [{ sku: 'HELD' }] });
    const answer = await shop.staff('POST', '/api/v1/admin/products', {
      body: {
        title: 'Broken', category_id: 'cat_00000000000000000000000000', status: 'published',
        options: [{ name: 'Size', values: ['S', 'S'] }, { name: 'Size', values: ['x'] }],
        variants: [
          { id: 'var_00000000000000000000000000', option_values: ['S', 'x'], sku: 'ONE' },
          { option_values: ['S', 'x'], sku: 'ONE', prices: [usd(100, 100), usd(90)] },
          { option_values: ['S'] },
          { option_values: ['M', 'x'], prices: [{ currency: 'JPY', amount: 1 }] },
        ],
      },
    });
    refused(answer, 422, 'product_rule_broken', [
      '/category_id', '/options/0/values/1', '/options/1/name', '/variants/0/id', '/variants/1/sku', '/variants/1/option_values',
      '/variants/1/prices/0/compare_at', '/variants/1/prices/1/currency', '/variants/2/option_values', '/variants/3/option_values/0',
      '/variants/3/prices/0/currency',
    ]);
    const many = { title: 'Two', variants: [{ sku: 'A' }, { sku: 'B' }] };
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: many }), 422, 'product_rule_broken', ['/variants']);
    const none = { title: 'None', options: [{ name: 'Size', values: ['S'] }] };
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: none }), 422, 'product_rule_broken', ['/variants']);
    const taken = { title: 'Taken', options: [{ name: 'Size' }], variants: [{ option_values: ['S'] }, { option_values: ['L'], sku: 'HELD' }] };
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: taken }), 409, 'sku_taken', ['/variants/1/sku']);
  });

  test('that is refused leaves nothing behind', async () => {
    const before = await shop.staff('GET', '/api/v1/admin/products?include=total&limit=1');
    refused(await shop.staff('POST', '/api/v1/admin/products', { body: { title: 'X', variants: [{ sku: 'HELD' }] } }), 409, 'sku_taken');
    const after = await shop.staff('GET', '/api/v1/admin/products?include=total&limit=1');
    assert.equal(after.body.page.total, before.body.page.total);
  });
});

describe('a changed product', () => {
  const full = {
    title: 'Kettle', status: 'published', body_html: '<p>Whistles</p>', brand: 'Tarn', product_type: 'Kettles', tags: ['steel', 'gift'],
    options: [{ name: 'Size' }], images: [{ url: '/media/kettle.svg', alt: 'A kettle' }], seo: { title: 'Kettle!', description: 'It whistles' },
    metafields: [{ key: 'material', value: 'steel' }],
    variants: [
      { option_values: ['1 l'], barcode: '1', prices: [usd(1000, 1500)], weight_g: 800, stock_quantity: 4, backorder: true },
      { option_values: ['2 l'], taxable: false, requires_shipping: false, image_url: '/media/big.svg', metafields: [{ key: 'a', value: 'b' }] },
    ],
  };

  test('keeps what is not mentioned', async () => {
    const made = await create('products', full);
    const answer = await change('products', made.id, 1, { title: 'Teakettle' });
    assert.equal(answer.status, 200, answer.text);
    assert.equal(answer.headers.etag, '"2"');
    const { version, title, updated_at, ...rest } = answer.body;
    const { version: v, title: t, updated_at: u, ...before } = made;
    assert.deepEqual([version, title], [2, 'Teakettle']);
    assert.ok(updated_at >= u);
    assert.deepEqual(rest, before); // the slug too: addresses last
  });

  test('loses what is null', async () => {
    const made = await create('products', { ...full, slug: 'cleared' });
    const { body } = await change('products', made.id, 1, {
      brand: null, product_type: null, category_id: null, seo: null, slug: null, tags: [], images: [], metafields: [],
    });
    assert.deepEqual(
      [body.brand, body.product_type, body.seo, body.tags, body.images, body.metafields, body.slug.startsWith('kettle')],
      [null, null, { title: null, description: null }, [], [], [], true]);
    const partly = await change('products', made.id, 2, { seo: { title: 'Only this' } });
    const again = await change('products', made.id, 3, { seo: { description: 'And that' } });
    assert.equal(partly.status, 200);
    assert.deepEqual(again.body.seo, { title: 'Only this', description: 'And that' });
  });

  test('can be sent back as it was read', async () => {
    const made = await create('products', { ...full, slug: 'round-trip' });
    const { id, version, category_ids, in_stock, created_at, updated_at, published_at, ...mine } = made;
    const answer = await change('products', id, version, mine);
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual({ ...answer.body, version, updated_at }, made);
  });

  test('keeps the ids of its variants: by id, by option values, by SKU', async () => {
    const made = await create('products', {
      title: 'Ids', options: [{ name: 'Size' }],
      variants: ['S', 'M', 'L'].map((size) => ({ option_values: [size], sku: `IDS-${size}` })),
    });
    const [small, medium, large] = made.variants;
    const { body } = await change('products', made.id, 1, {
      options: [{ name: 'Size' }],
      variants: [
        { option_values: ['XL'] }, { option_values: ['Large'], sku: 'IDS-L' }, { option_values: ['S'] }, { id: medium.id, option_values: ['Middle'] },
      ],
    });
    assert.deepEqual(body.variants.map((variant) => variant.id).slice(1), [large.id, small.id, medium.id]);
    assert.ok(![small.id, medium.id, large.id].includes(body.variants[0].id));
    assert.deepEqual(body.options[0].values, ['XL', 'Large', 'S', 'Middle']);
    refused(await change('products', made.id, 2, { variants: [{ id: small.id, option_values: ['S'] }, { id: small.id, option_values: ['XL'] }] }),
      422, 'product_rule_broken', ['/variants/1/id']);
  });

  test('is published once', async () => {
    const made = await create('products', { title: 'Secret' });
    const published = await change('products', made.id, 1, { status: 'published' });
    assert.equal(published.body.published_at, published.body.updated_at);
    assert.equal((await shop.request('GET', `/api/v1/products/${made.slug}`)).status, 200);
    const hidden = await change('products', made.id, 2, { status: 'draft' });
    assert.equal(hidden.status, 200);
    await nextSecond();
    assert.equal((await shop.request('GET', `/api/v1/products/${made.slug}`)).status, 404);
  });

  test('must not take the slug or SKU of another', async () => {
    await create('products', { title: 'First', variants: [{ sku: 'FIRST' }] });
    const second = await create('products', { title: 'Second', variants: [{ sku: 'SECOND' }] });
    refused(await change('products', second.id, 1, { slug: 'first' }), 409, 'slug_taken');
    refused(await change('products', second.id, 1, { variants: [{ sku: 'FIRST' }] }), 409, 'sku_taken', ['/variants/0/sku']);
    assert.equal((await change('products', second.id, 1, { slug: 'second', variants: [{ sku: 'SECOND' }] })).status, 200);
  });

  test('needs the version that was read', async () => {
    const made = await create('products', { title: 'Versions' });
    refused(await shop.staff('PATCH', path('products', made.id), { body: { title: 'x' } }), 428, 'precondition_required');
    refused(await change('products', made.id, 7, { title: 'x' }), 412, 'precondition_failed');
    refused(await change('products', 'prd_00000000000000000000000000', 1, { title: 'x' }), 404, 'product_not_found');
    assert.equal((await change('products', made.id, '*', { title: 'x' })).status, 200);
    refused(await shop.staff('PATCH', path('products', made.id), { headers: { 'if-match': 'W/"2"' }, body: { title: 'y' } }), 412, 'precondition_failed');
    const unchanged = await shop.staff('GET', path('products', made.id), { headers: { 'if-none-match': '"2"' } });
    assert.equal(unchanged.status, 304);
  });

  test('changed by six people at once is changed by one', async () => {
    const made = await create('products', { title: 'Contested' });
    for (let version = 1; version <= 5; version++) {
      const answers = await Promise.all(Array.from({ length: 6 }, (_, i) => change('products', made.id, version, { title: `by ${i}` })));
      assert.deepEqual(answers.map((answer) => answer.status).sort(), [200, 412, 412, 412, 412, 412]);
      const winner = answers.find((answer) => answer.status === 200);
      assert.deepEqual(await read('products', made.id), winner.body);
    }
  });

  test('is changed once by a request that is sent twice with one key', async () => {
    const made = await create('products', { title: 'Once' });
    const key = { 'idempotency-key': `once-${made.id}` };
    const first = await change('products', made.id, 1, { title: 'Twice' }, key);
    const second = await change('products', made.id, 1, { title: 'Twice' }, key);
    assert.deepEqual([first.status, second.status, second.headers['idempotent-replayed']], [200, 200, 'true']);
    assert.deepEqual(second.body, first.body);
    assert.equal((await read('products', made.id)).version, 2);
  });
});

describe('a product', () => {
  test('that is deleted is gone for everybody, and its slug and SKU are free', async () => {
    const made = await create('products', { title: 'Gone', status: 'published', variants: [{ sku: 'GONE' }] });
    refused(await remove('products', made.id, 9), 412, 'precondition_failed');
    assert.equal((await remove('products', made.id, 1)).status, 204);
    refused(await remove('products', made.id), 404, 'product_not_found');
    refused(await shop.staff('GET', path('products', made.id)), 404, 'product_not_found');
    assert.equal((await shop.request('GET', '/api/v1/products/gone')).status, 404);
    assert.equal((await create('products', { title: 'Gone', variants: [{ sku: 'GONE' }] })).slug, 'gone');
  });

  test('is found in the list by state, category and SKU, drafts included', async () => {
    const category = await create('categories', { name: 'Listed' });
    const made = [];
    for (let i = 0; i < 5; i++)
      made.unshift(await create('products', {
        title: `Listed ${i}`, category_id: category.id, status: i % 2 ? 'draft' : 'published', variants: [{ sku: `LIST-${i}` }],
      }));
    const ids = async (query) => (await shop.staff('GET', `/api/v1/admin/products?${query}`)).body.data.map((card) => card.id);
    const wanted = (choose) => made.filter(choose).map((product) => product.id);
    assert.deepEqual(await ids('category=listed'), wanted(() => true));
    assert.deepEqual(await ids(`category=${category.id}&status=draft`), wanted((product) => product.status === 'draft'));
    assert.deepEqual(await ids('sku=LIST-3'), wanted((product) => product.title === 'Listed 3'));
    const seen = [];
    for (let cursor = ''; cursor !== null; ) {
      const { body } = await shop.staff('GET', `/api/v1/admin/products?category=listed&limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map((card) => card.id));
      cursor = body.page.next;
    }
    assert.deepEqual(seen, wanted(() => true));
    refused(await shop.staff('GET', '/api/v1/admin/products?category=unlisted'), 404, 'category_not_found');
  });

  test('created by many at once under one name has a slug each', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => create('products', { title: 'Rush' })));
    assert.deepEqual(new Set(made.map((product) => product.slug)), new Set(['rush', ...[2, 3, 4, 5, 6, 7, 8].map((n) => `rush-${n}`)]));
  });

  test('with a SKU that many want at once is given to one', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, (_, i) =>
      shop.staff('POST', '/api/v1/admin/products', { body: { title: `Wanted ${i}`, variants: [{ sku: 'WANTED' }] } })));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, 409, 409, 409, 409, 409]);
  });
});

describe('the category tree', () => {
  test('grows, is renamed and shrinks', async () => {
    const answer = await shop.staff('POST', '/api/v1/admin/categories', { body: { name: 'Bücher' } });
    assert.equal(answer.status, 201, answer.text);
    assert.equal(answer.headers.location, path('categories', answer.body.id));
    const { id } = answer.body;
    assert.deepEqual(answer.body, { id, version: 1, slug: 'bucher', name: 'Bücher', parent_id: null, path: [], position: 0 });
    const renamed = await change('categories', id, 1, { name: 'Books', position: 3 });
    assert.deepEqual(renamed.body, { id, version: 2, slug: 'bucher', name: 'Books', parent_id: null, path: [], position: 3 });
    assert.equal((await change('categories', id, 2, { slug: null })).body.slug, 'books');
    assert.equal((await read('categories', id)).slug, 'books');
    refused(await change('categories', id, 1, { name: 'x' }), 412, 'precondition_failed');
    assert.equal((await remove('categories', id)).status, 204);
    refused(await shop.staff('GET', path('categories', id)), 404, 'category_not_found');
  });

  test('refuses what is no tree', async () => {
    const top = await create('categories', { name: 'Top' });
    const middle = await create('categories', { name: 'Middle', parent_id: top.id });
    const low = await create('categories', { name: 'Low', parent_id: middle.id });
    for (const parent_id of [top.id, middle.id, low.id, 'cat_00000000000000000000000000'])
      refused(await change('categories', top.id, 1, { parent_id }), 422, 'category_rule_broken', ['/parent_id']);
    refused(await shop.staff('POST', '/api/v1/admin/categories', { body: { name: 'x', parent_id: 'nobody' } }), 422, 'category_rule_broken', ['/parent_id']);
    refused(await shop.staff('POST', '/api/v1/admin/categories', { body: { name: 'x', slug: 'low' } }), 409, 'slug_taken');
    refused(await shop.staff('POST', '/api/v1/admin/categories', { body: { name: 'Low', parent_id: middle.id } }), 422, 'category_rule_broken', ['/name']);
    refused(await change('categories', low.id, 1, { parent_id: null, name: 'Top' }), 422, 'category_rule_broken', ['/name']);
    refused(await remove('categories', top.id), 409, 'category_in_use');
  });

  test('gives a name that many want at once in one place to one', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.staff('POST', '/api/v1/admin/categories', { body: { name: 'Coveted' } })));
    assert.deepEqual(answers.map((answer) => answer.status).sort(), [201, 422, 422, 422, 422, 422]);
    const { id } = answers.find((answer) => answer.status === 201).body;
    await create('categories', { name: 'Coveted', parent_id: id }); // another place
  });

  test('has sixteen levels and no more, however they come together', async () => {
    const chain = [];
    for (let i = 0; i < 16; i++) chain.push(await create('categories', { name: `Level ${i}`, ...(i && { parent_id: chain[i - 1].id }) }));
    const seventeenth = { body: { name: 'x', parent_id: chain[15].id } };
    refused(await shop.staff('POST', '/api/v1/admin/categories', seventeenth), 422, 'category_rule_broken', ['/parent_id']);
    const above = await create('categories', { name: 'Above' });
    refused(await change('categories', chain[0].id, 1, { parent_id: above.id }), 422, 'category_rule_broken', ['/parent_id']);
    assert.equal((await change('categories', chain[1].id, 1, { parent_id: above.id })).status, 200);
    assert.equal((await read('categories', chain[15].id)).path.length, 15);
  });

  test('takes products along when a part of it moves', async () => {
    const [from, to] = [await create('categories', { name: 'From' }), await create('categories', { name: 'To' })];
    const branch = await create('categories', { name: 'Branch', parent_id: from.id });
    const leaf = await create('categories', { name: 'Leaf', parent_id: branch.id });
    const inBranch = await create('products', { title: 'In the branch', status: 'published', category_id: branch.id });
    const inLeaf = await create('products', { title: 'In the leaf', status: 'published', category_id: leaf.id });
    const moved = await change('categories', branch.id, 1, { parent_id: to.id });
    assert.deepEqual(moved.body.path, [to.id]);
    assert.deepEqual((await read('categories', leaf.id)).path, [to.id, branch.id]);
    assert.deepEqual((await read('products', inBranch.id)).category_ids, [to.id, branch.id]);
    const after = await read('products', inLeaf.id);
    assert.deepEqual([after.category_ids, after.version], [[to.id, branch.id, leaf.id], 2]);
    const list = async (category) => (await shop.request('GET', `/api/v1/products?category=${category}`)).body.data.length;
    assert.deepEqual([await list(from.id), await list(to.id)], [0, 2]);
    const top = await change('categories', branch.id, 2, { parent_id: null });
    assert.deepEqual([top.body.path, (await read('products', inLeaf.id)).category_ids], [[], [branch.id, leaf.id]]);
  });

  test('that is too full to move at once is settled in steps', async () => {
    const [from, to] = [await create('categories', { name: 'Full' }), await create('categories', { name: 'New home' })];
    const inner = await create('categories', { name: 'Shelf', parent_id: from.id });
    const pattern = await create('products', { title: 'Pattern', status: 'published', category_id: inner.id });
    const stored = await shop.db.collection('products').findOne({ _id: pattern.id }, { promoteLongs: false });
    await shop.db.collection('products').insertMany(Array.from({ length: 2100 }, (_, i) => ({ ...stored, _id: `${pattern.id}${i}`.slice(0, 40), slug: `full-${i}` })));
    const total = async (category) => (await shop.request('GET', `/api/v1/products?limit=1&include=total&category=${category}`)).body.page.total;
    const moved = await change('categories', inner.id, 1, { parent_id: to.id });
    assert.equal(moved.status, 200, moved.text);
    assert.equal(await total(inner.id), 2101);
    let settled = 0;
    for (let left = 1; left; ) {
      const { counts } = await settle();
      assert.ok(counts.products > 0, 'a run settles something');
      settled += counts.products;
      left = counts.left;
    }
    assert.equal(settled, 2101);
    await nextSecond();
    assert.deepEqual([await total(from.id), await total(to.id), await total(inner.id)], [0, 2101, 2101]);
    assert.equal((await shop.request('POST', '/api/v1/maintenance/settle-categories')).status, 404); // not for the world
  });

  test('never loses a product that is put into a category while that is deleted or moved', async () => {
    for (let round = 0; round < 6; round++) {
      const [home, doomed] = [await create('categories', { name: `Home ${round}` }), await create('categories', { name: `Doomed ${round}` })];
      const [, , ...puts] = await Promise.all([
        remove('categories', doomed.id),
        change('categories', home.id, 1, { parent_id: (await create('categories', { name: `Above ${round}` })).id }),
        ...[doomed, home, doomed, home].map((category, i) =>
          shop.staff('POST', '/api/v1/admin/products', { body: { title: `Put ${round} ${i}`, category_id: category.id } })),
      ]);
      for (const put of puts.filter((answer) => answer.status === 201)) {
        const product = await read('products', put.body.id);
        const category = await read('categories', product.category_id);
        assert.deepEqual(product.category_ids, [...category.path, category.id]);
      }
    }
  });
});
