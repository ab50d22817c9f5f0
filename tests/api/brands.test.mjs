// Brands, and the products that have them.
import assert from 'node:assert/strict';
import { insist } from '../support/buyer.mjs';
import { until } from '../support/service.mjs';
import { startShop } from '../support/shop.mjs';
import test from '../support/test.mjs';

const shop = await startShop();
const make = async (path, body) => (await shop.staff('POST', path, { body })).body;
const named = async (name) => (await shop.staff('GET', '/api/v1/admin/brands?limit=100&sort=-created_at')).body.data.find((brand) => brand.name === name);

test('a product adds the brand that is missing, and only once', async () => {
  for (const title of ['Lamp', 'Chair']) await make('/api/v1/admin/products', { title, brand: 'Tarn Forge', status: 'published' });
  const brand = await named('Tarn Forge');
  assert.deepEqual([brand.slug, brand.version], ['tarn-forge', 1]);
  assert.equal(await shop.db.collection('brands').countDocuments({ name: 'Tarn Forge' }), 1);
  const again = await shop.staff('POST', '/api/v1/admin/brands', { body: { name: 'Tarn Forge' } });
  assert.deepEqual([again.status, again.body.code, again.body.errors[0].pointer], [409, 'brand_name_taken', '/name']);
  const shown = await shop.request('GET', '/api/v1/brands/tarn-forge');
  assert.equal(shown.body.id, brand.id);
});

test('products learn of a new name, whichever of two renamings is done first', async () => {
  await make('/api/v1/admin/products', { title: 'Kettle', brand: 'Nord', status: 'published' });
  const path = `/api/v1/admin/brands/${(await named('Nord')).id}`;
  for (const name of ['Nord & Co', 'Nordic']) await shop.staff('PATCH', path, { headers: { 'if-match': '*' }, body: { name } });
  const listed = () => shop.request('GET', '/api/v1/products?brand=Nordic').then(({ body }) => body.data.map(({ title }) => title));
  await until('the product has the new name', async () => (await listed()).length > 0);
  assert.deepEqual(await listed(), ['Kettle']);
  assert.equal(await shop.db.collection('products').countDocuments({ brand: { $in: ['Nord', 'Nord & Co'] } }), 0);
});

test('a brand is listed in the order of its name, its position or its age, page by page', async () => {
  for (const [name, position] of [['Zeta', 1], ['Alba', 3], ['Milo', 2]]) await make('/api/v1/admin/brands', { name, position, description: 'made for lists' });
  const ours = ['Zeta', 'Alba', 'Milo'];
  for (const [sort, expected] of [['name', ['Alba', 'Milo', 'Zeta']], ['position', ['Zeta', 'Milo', 'Alba']], ['-created_at', ['Milo', 'Alba', 'Zeta']]]) {
    const seen = [];
    for (let cursor = ''; cursor !== null;) {
      const { body } = await shop.request('GET', `/api/v1/brands?limit=1&sort=${sort}${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.data.map(({ name }) => name));
      cursor = body.page.next;
    }
    assert.deepEqual(seen.filter((name) => ours.includes(name)), expected, sort);
  }
});

test('null clears what may be missing, and what is missing stays', async () => {
  const made = await make('/api/v1/admin/brands', { name: 'Ida', logo_url: '/media/ida.svg', description: 'Pots' });
  const path = `/api/v1/admin/brands/${made.id}`;
  const { body, headers } = await shop.staff('PATCH', path, { headers: { 'if-match': '"1"' }, body: { description: null } });
  assert.deepEqual([body.description, body.logo_url, body.name, headers.etag], [null, '/media/ida.svg', 'Ida', '"2"']);
  assert.equal((await shop.staff('PATCH', path, { headers: { 'if-match': '"1"' }, body: { position: 1 } })).status, 412);
  const unquoted = await shop.staff('PATCH', path, { headers: { 'if-match': '2' }, body: { position: 1 } });
  assert.deepEqual([unquoted.status, unquoted.body.errors], [400, [{ pointer: 'If-Match', code: 'malformed', detail: 'must be *, or entity tags in double quotes, separated by commas' }]]);
});

test('brands of products that an earlier program wrote are adopted', async () => {
  const { id } = await make('/api/v1/admin/products', { title: 'Vase', status: 'published' });
  await shop.db.collection('products').updateOne({ _id: id }, { $set: { brand: 'Of Old' } });
  const { status } = await shop.loopback('POST', '/api/v1/maintenance/adopt-brands', { headers: { authorization: `Bearer ${shop.apiKey}` } });
  assert.equal(status, 200);
  const adopted = await named('Of Old');
  assert.equal(adopted.slug, 'of-old');
  assert.equal((await shop.db.collection('products').findOne({ _id: id })).brand_id, adopted.id);
});

// Each name that a product has is a brand's, whatever staff do in the same moment.
for (const [what, method, body] of [['deletes', 'DELETE'], ['renames', 'PATCH', (i) => ({ name: `Renamed ${i}` })]])
  test(`a product keeps a brand that somebody ${what} at the same time`, async () => {
    for (let i = 0; i < 12; i++) {
      const name = `At once, ${what} ${i}`;
      const brand = await make('/api/v1/admin/brands', { name });
      const [product] = await Promise.all([
        insist((headers) => shop.staff('POST', '/api/v1/admin/products', { headers, body: { title: name, brand: name } })),
        insist((headers) => shop.staff(method, `/api/v1/admin/brands/${brand.id}`, { headers: { ...headers, 'if-match': '*' }, body: body?.(i) })),
      ]);
      assert.equal(product.status, 201, product.text);
      await until('the product has a brand', async () => named((await shop.staff('GET', `/api/v1/admin/products/${product.body.id}`)).body.brand), { tries: 100 });
    }
  });

test('a renaming that is done once more leaves a later brand of the former name alone', async () => {
  await make('/api/v1/admin/products', { title: 'Bowl', brand: 'Once' });
  const { id } = await named('Once');
  const bowl = async () => (await shop.db.collection('products').findOne({ title: 'Bowl' })).brand;
  await shop.staff('PATCH', `/api/v1/admin/brands/${id}`, { headers: { 'if-match': '*' }, body: { name: 'Twice' } });
  await until('the product has the new name', async () => (await bowl()) === 'Twice');
  const jar = await make('/api/v1/admin/products', { title: 'Jar', brand: 'Once' });
  const job = await shop.db.collection('jobs').findOne({ kind: 'catalog.rename_brand', payload: { $regex: `"${id}"` } });
  await shop.db.collection('jobs').updateOne({ _id: job._id }, { $set: { state: 'ready', run_at: new Date() } });
  await until('it is done again', async () => (await shop.db.collection('jobs').findOne({ _id: job._id })).state === 'done');
  assert.equal((await shop.staff('GET', `/api/v1/admin/products/${jar.id}`)).body.brand, 'Once');
});

// Whether the products have learned of the name or not when staff go on.
const patched = (id, body) => shop.staff('PATCH', `/api/v1/admin/brands/${id}`, { headers: { 'if-match': '*' }, body });
const shownBrand = async (id) => (await shop.staff('GET', `/api/v1/admin/products/${id}`)).body.brand;
const shows = (id, name) => until(`${id} shows ${name}`, async () => (await shownBrand(id)) === name);

test('an edit of a product beside a renaming brings no old name back, and the others are renamed', async () => {
  for (let i = 0; i < 5; i++) {
    const [before, after] = [`Firm ${i}`, `Firm ${i}, renamed`];
    const products = [];
    for (let n = 0; n < 3; n++) products.push((await make('/api/v1/admin/products', { title: `Of firm ${i}`, brand: before })).id);
    assert.equal((await patched((await named(before)).id, { name: after })).status, 200);
    const edited = await shop.staff('PATCH', `/api/v1/admin/products/${products[0]}`, { headers: { 'if-match': '*' }, body: { title: 'Edited' } });
    assert.equal(edited.status, 200, edited.text);
    for (const id of products) await shows(id, after);
    assert.equal(await named(before), undefined);
  }
});

test('a brand that has products is not deleted just after it was renamed', async () => {
  for (let i = 0; i < 5; i++) {
    const { id } = await make('/api/v1/admin/products', { title: 'Held', brand: `Held ${i}` });
    const brand = await named(`Held ${i}`);
    await patched(brand.id, { name: `Held on ${i}` });
    const { status, body } = await shop.staff('DELETE', `/api/v1/admin/brands/${brand.id}`, { headers: { 'if-match': '*' } });
    assert.deepEqual([status, body.code], [409, 'brand_in_use']);
    await shows(id, `Held on ${i}`);
  }
});

test('two brands that swap their names keep their products', async () => {
  const [one, other] = [await make('/api/v1/admin/products', { title: 'One', brand: 'East' }), await make('/api/v1/admin/products', { title: 'Other', brand: 'West' })];
  const [east, west] = [await named('East'), await named('West')];
  for (const [brand, name] of [[east, 'Between'], [west, 'East'], [east, 'West']]) assert.equal((await patched(brand.id, { name })).status, 200);
  await shows(one.id, 'West');
  await shows(other.id, 'East');
});

test('what takes a brand from a product lets it be deleted', async () => {
  const { id } = await make('/api/v1/admin/products', { title: 'Freed', brand: 'Gone' });
  const brand = await named('Gone');
  assert.equal((await shop.staff('PATCH', `/api/v1/admin/products/${id}`, { headers: { 'if-match': '*' }, body: { brand: null } })).body.brand, null);
  assert.equal((await shop.staff('DELETE', `/api/v1/admin/brands/${brand.id}`, { headers: { 'if-match': '*' } })).status, 204);
});
