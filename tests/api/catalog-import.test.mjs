// `cartwright import --format shopify-csv`: what is in the file is in the shop, whatever wrote the file.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { describe, test } from '../support/test.mjs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync'; // someone else's reading of the format
import { startShop } from '../support/shop.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const samples = process.env.SAMPLE_CATALOGUES ?? join(root, '../shared/data'); // other people's catalogues, where this machine has them
const shop = await startShop({ set: { CURRENCIES: 'USD,EUR' } });

const importFile = (file, ...options) => shop.cli(['import', '--format', 'shopify-csv', ...options, file]);

let count = 0;
async function importText(text, ...options) {
  const file = join(shop.folder, `import-${++count}.csv`);
  await writeFile(file, text);
  return { file, ...(await importFile(file, ...options)) };
}

const summary = (created, updated, unchanged, refused) =>
  `${created} created, ${updated} updated, ${unchanged} unchanged, ${refused} refused\n`;

async function product(slug) {
  const stored = await shop.db.collection('products').findOne({ slug });
  assert.ok(stored, `there is no ${slug}`);
  const answer = await shop.staff('GET', `/api/v1/admin/products/${stored._id}`);
  assert.equal(answer.status, 200, answer.text);
  return answer.body;
}

const quoted = (cell) => (/[",;\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);
const csv = (rows, separator = ',', end = '\n') => rows.map((row) => row.map((cell) => quoted(String(cell))).join(separator)).join(end) + end;

// Reads the file in its own way and looks for every cell in what the staff's API shows.
async function assertNothingLost(file, { defaultCurrency = 'USD' } = {}) {
  const rows = parse(await readFile(file), { columns: true, bom: true, relax_column_count: true });
  const categories = new Map((await shop.db.collection('categories').find().toArray()).map((category) => [category._id, category]));
  const groups = groupBy(rows, (row) => row.Handle);
  let cells = 0;
  for (const [handle, group] of groups) {
    const shown = await product(handle);
    const names = shown.category_ids.map((id) => categories.get(id).name).join(' > ');
    let variants = 0;
    group.forEach((row, index) => {
      const isVariant = index === 0 || ['Option1 Value', 'Variant Price', 'Variant SKU'].some((name) => row[name]);
      const variant = isVariant ? shown.variants[variants++] : undefined;
      for (const [name, cell] of Object.entries(row)) {
        if (cell.trim() === '') continue;
        cells++;
        const found = given(name, cell, { shown, variant, names, defaultCurrency, row });
        assert.equal(String(found), cell.trim() === cell || name === 'Body (HTML)' ? cell : cell.trim(), `${handle}, row ${index + 1}, ${name}`);
      }
    });
    assert.equal(variants, shown.variants.length, `${handle}: variants`);
  }
  return cells;
}

function groupBy(items, key) {
  const groups = new Map();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return groups;
}

// What the shop gives back for a cell, in the words of the file.
function given(name, cell, { shown, variant, names, defaultCurrency, row }) {
  const metafield = (owner) => owner?.metafields.find((field) => field.key === name)?.value;
  const sameNumber = (number) => (number !== undefined && Number(cell) === number ? cell : number);
  const price = (currency) => variant?.prices.find((entry) => entry.currency === currency) ?? {};
  const option = /^Option(\d) (Name|Value)$/.exec(name);
  if (option && shown.options.length === 0) return { Name: 'Title', Value: 'Default Title' }[option[2]];
  if (option) return option[2] === 'Name' ? shown.options[option[1] - 1]?.name : variant?.option_values[option[1] - 1];
  const image = shown.images.findIndex((entry) => entry.url === row['Image Src']);
  const other = /^(Compare At )?Price \/ ([A-Z]{3})$/.exec(name);
  if (other) return sameNumber(price(other[2])[other[1] ? 'compare_at' : 'amount'] / 100) ?? metafield(variant);
  switch (name) {
    case 'Handle': return shown.slug;
    case 'Title': return shown.title;
    case 'Body (HTML)': return shown.body_html;
    case 'Vendor': return shown.brand;
    case 'Product Category': return names;
    case 'Type': return shown.product_type;
    case 'Tags': return new Set(cell.split(',').map((tag) => tag.trim())).size === shown.tags.length && cell.split(',').every((tag) => shown.tags.includes(tag.trim())) ? cell : shown.tags;
    case 'Published': return metafield(shown) ?? (shown.status === 'published' ? cell.replace(/^(true)$/i, '$1') : 'false');
    case 'Status': return metafield(shown) ?? { published: 'active', draft: 'draft' }[shown.status];
    case 'SEO Title': return shown.seo.title;
    case 'SEO Description': return shown.seo.description;
    case 'Variant SKU': return variant?.sku;
    case 'Variant Barcode': return variant?.barcode;
    case 'Variant Grams': return metafield(variant) ?? sameNumber(variant?.weight_g);
    case 'Variant Inventory Tracker': return metafield(variant) ?? (variant?.stock_tracked ? 'shopify' : '');
    case 'Variant Inventory Qty': return sameNumber(variant?.stock_quantity);
    case 'Variant Inventory Policy': return variant?.backorder ? 'continue' : 'deny';
    case 'Variant Price': return sameNumber(price(defaultCurrency).amount / 100);
    case 'Variant Compare At Price': return metafield(variant) ?? sameNumber(price(defaultCurrency).compare_at / 100);
    case 'Variant Requires Shipping': return variant?.requires_shipping;
    case 'Variant Taxable': return variant?.taxable;
    case 'Variant Image': return variant?.image_url;
    case 'Image Src': return shown.images[image]?.url;
    case 'Image Position': return sameNumber(image + 1);
    case 'Image Alt Text': return shown.images[image]?.alt;
    default: return metafield(shown) ?? metafield(variant);
  }
}

const everything = async () => JSON.stringify([
  await shop.db.collection('products').find().sort({ _id: 1 }).toArray(),
  await shop.db.collection('categories').find({}, { projection: { uses: 0 } }).sort({ _id: 1 }).toArray(),
]);

describe('a whole catalogue', () => {
  const demo = join(root, 'demo/catalogue.csv');

  test('the demo shop: nothing is lost, and importing it again changes nothing', async () => {
    const first = await importFile(demo);
    assert.equal(first.stderr, '');
    assert.deepEqual([first.code, first.stdout], [0, summary(150, 0, 0, 0)]);
    assert.ok((await assertNothingLost(demo)) > 5000);
    const before = await everything();
    const second = await importFile(demo);
    assert.deepEqual([second.code, second.stdout], [0, summary(0, 0, 150, 0)]);
    assert.equal(await everything(), before);
  });

  const files = existsSync(samples) ? readdirSync(samples).filter((file) => file.endsWith('.csv')) : [];
  for (const file of files)
    test(`${file}: nothing is lost, and importing it again changes nothing`, async () => {
      const first = await importFile(join(samples, file));
      assert.deepEqual([first.code, first.stderr], [0, '']);
      assert.ok((await assertNothingLost(join(samples, file))) > 100);
      const before = await everything();
      const second = await importFile(join(samples, file));
      assert.match(second.stdout, /^0 created, 0 updated, \d+ unchanged, 0 refused\n$/);
      assert.equal(await everything(), before);
    });
  if (files.length === 0) test('the sample catalogues', { skip: `there is no ${basename(samples)} folder beside the project` });

  test('a dry run tells what would be done and does nothing', async () => {
    const before = await everything();
    const text = csv([['Handle', 'Title', 'Product Category', 'Variant SKU'], ['dry', 'Dry', 'Not > Made', 'DRY'], ['wet', 'Wet', '', 'DRY']]);
    const run = await importText(text, '--dry-run');
    assert.equal(run.code, 1);
    assert.equal(run.stdout, `dry run: ${summary(1, 0, 0, 1)}`);
    assert.match(run.stderr, /:3: wet: the product dry has the SKU "DRY"/);
    assert.equal(await everything(), before);
  });

  test('three imports of one file at once, while staff clears up behind them, end as one', async () => {
    const header = ['Handle', 'Title', 'Variant SKU', 'Product Category'];
    const file = join(shop.folder, 'at-once.csv');
    await writeFile(file, csv([header, ...Array.from({ length: 600 }, (_, i) => [`at-once-${i}`, `At once ${i}`, `AO-${i}`, `At once > Aisle ${i % 29} > Shelf ${i % 7}`])]));
    const [products, categories] = ['products', 'categories'].map((name) => shop.db.collection(name));
    let busy = true;
    const clearing = (async () => {
      while (busy) {
        const category = await categories.findOne({ name: /^(Aisle|Shelf) / }, { sort: { uses: 1 } });
        if (category) await shop.staff('DELETE', `/api/v1/admin/categories/${category._id}`, { headers: { 'if-match': '*' } }); // refused when in use
        const some = await products.findOne({ slug: /^at-once-/ }, { sort: { version: 1 } });
        if (some) await shop.staff('PATCH', `/api/v1/admin/products/${some._id}`, { headers: { 'if-match': '*' }, body: { brand: 'Touched' } });
        await sleep(100); // a person
      }
    })();
    const runs = await Promise.all([1, 2, 3].map(() => importFile(file)));
    busy = false;
    await clearing;
    for (const run of runs) assert.deepEqual([run.code, run.stderr], [0, '']);
    assert.equal(await products.countDocuments({ slug: /^at-once-/ }), 600);
    assert.equal((await importFile(file)).code, 0);
    const paths = new Map((await categories.find().toArray()).map((category) => [category._id, [...category.path, category._id]]));
    for (const stored of await products.find({ slug: /^at-once-/ }).toArray()) assert.deepEqual(stored.category_ids, paths.get(stored.category_id));
    const names = (await categories.find().toArray()).map((category) => `${category.parent_id}/${category.name}`);
    assert.equal(new Set(names).size, names.length, 'a category is there twice');
  });

  test('an import that was killed is finished by another one', async () => {
    const header = ['Handle', 'Title', 'Option1 Name', 'Option1 Value', 'Variant SKU', 'Variant Price', 'Product Category'];
    const rows = [];
    for (let i = 0; i < 3000; i++)
      for (const size of ['S', 'M'])
        rows.push([`killed-${i}`, size === 'S' ? `Killed ${i}` : '', size === 'S' ? 'Size' : '', size, `K-${i}-${size}`, '9.99', size === 'S' ? `Killed > Part ${i % 7}` : '']);
    const file = join(shop.folder, 'killed.csv');
    await writeFile(file, csv([header, ...rows]));
    const first = spawn(shop.description.program, ['import', '--format', 'shopify-csv', file], {
      env: { ...process.env, CARTWRIGHT_ENV_FILE: shop.description.settings }, stdio: 'ignore',
    });
    const killed = { slug: /^killed-/ };
    while ((await shop.db.collection('products').countDocuments(killed)) < 300 && first.exitCode === null);
    first.kill('SIGKILL');
    if (first.signalCode === null && first.exitCode === null) await once(first, 'exit');
    assert.equal(await shop.db.collection('products').countDocuments({ ...killed, variants: { $not: { $size: 2 } } }), 0, 'half a product');
    const second = await importFile(file);
    assert.equal(second.code, 0, second.stderr);
    const [, created, unchanged] = /^(\d+) created, 0 updated, (\d+) unchanged/.exec(second.stdout);
    assert.equal(Number(created) + Number(unchanged), 3000);
    assert.ok(Number(unchanged) >= 300);
    assert.equal(await shop.db.collection('categories').countDocuments({ name: /^Part / }), 7);
  });
});

describe('a file of any make', () => {
  const rows = (handle) => [
    ['Handle', 'Title', 'Body (HTML)', 'Vendor', 'Tags', 'Variant Price', 'Material (custom)'],
    [handle, 'Café “Zoë” – 5 €', '<p>Line one\nLine "two"; and, more</p>', 'Müller', 'süß, naïve', '19.99', 'Œuvre'],
  ];
  const utf16 = (text, mark, swap) => {
    const bytes = Buffer.concat([Buffer.from(mark), Buffer.from(text, 'utf16le')]);
    if (swap) for (let i = 2; i < bytes.length; i += 2) [bytes[i], bytes[i + 1]] = [bytes[i + 1], bytes[i]];
    return bytes;
  };
  const windows1252 = (text) => Buffer.from(text.replaceAll('“', '\x93').replaceAll('”', '\x94').replaceAll('–', '\x96').replaceAll('€', '\x80').replaceAll('Œ', '\x8c'), 'latin1');
  const makes = {
    'UTF-8': (text) => text,
    'UTF-8 with a mark': (text) => `\ufeff${text}`,
    'UTF-16, little end first': (text) => utf16(text, [0xff, 0xfe], false),
    'UTF-16, big end first': (text) => utf16(text, [0xfe, 0xff], true),
    'Windows-1252': windows1252,
  };
  for (const [make, written] of Object.entries(makes))
    for (const [separator, name] of [[',', 'commas'], [';', 'semicolons'], ['\t', 'tabs']])
      for (const [end, lines] of [['\n', 'LF'], ['\r\n', 'CRLF'], ['\r', 'CR']])
        test(`${make}, ${name}, ${lines}`, async () => {
          const handle = `made-${++count}`;
          const run = await importText(written(csv(rows(handle), separator, end)));
          assert.deepEqual([run.code, run.stderr], [0, '']);
          const shown = await product(handle);
          assert.deepEqual(
            [shown.title, shown.body_html, shown.brand, shown.tags, shown.variants[0].prices[0].amount, shown.metafields],
            ['Café “Zoë” – 5 €', '<p>Line one\nLine "two"; and, more</p>', 'Müller', ['süß', 'naïve'], 1999, [{ key: 'Material (custom)', value: 'Œuvre' }]]);
        });

  test('with padded cells, headers in any case, blank rows at the end and short rows', async () => {
    const run = await importText(' HANDLE ,title,  Variant   price , Tags\n  padded , "Padded, twice" ,  5.00 \n,,,\n   ,,,\n\n');
    assert.deepEqual([run.code, run.stderr, run.stdout], [0, '', summary(1, 0, 0, 0)]);
    const shown = await product('padded');
    assert.deepEqual([shown.title, shown.variants[0].prices[0].amount, shown.tags], ['Padded, twice', 500, []]);
  });

  test('with the columns of the exports since 2024', async () => {
    const run = await importText(csv([
      ['Title', 'URL handle', 'Description', 'Published on online store', 'Status', 'SKU', 'Option1 name', 'Option1 value', 'Price', 'Compare-at price',
        'Charge tax', 'Inventory tracker', 'Inventory quantity', 'Continue selling when out of stock', 'Weight value (grams)', 'Requires shipping',
        'Product image URL', 'Image position', 'Image alt text', 'Variant image URL', 'Gift card', 'SEO title'],
      ['New', 'new-format', '<b>x</b>', 'TRUE', 'Active', 'NEW-1', 'Size', 'S', '10', '12.50', 'FALSE', 'shopify', '7', 'CONTINUE', '250', 'TRUE',
        'https://example.com/1.jpg', '1', 'One', 'https://example.com/v.jpg', 'FALSE', 'New!'],
    ]));
    assert.deepEqual([run.code, run.stderr], [0, '']);
    const shown = await product('new-format');
    assert.deepEqual([shown.status, shown.body_html, shown.seo.title, shown.images, shown.metafields],
      ['published', '<b>x</b>', 'New!', [{ url: 'https://example.com/1.jpg', alt: 'One' }], [{ key: 'Gift card', value: 'FALSE' }]]);
    const { id, ...variant } = shown.variants[0];
    assert.deepEqual(variant, {
      sku: 'NEW-1', barcode: null, option_values: ['S'], prices: [{ amount: 1000, currency: 'USD', compare_at: 1250 }], weight_g: 250,
      requires_shipping: true, taxable: false, stock_tracked: true, stock_quantity: 7, backorder: true, image_url: 'https://example.com/v.jpg', metafields: [],
    });
  });

  test('from a pipe', async () => {
    const program = spawn(shop.description.program, ['import', '--format', 'shopify-csv', '-'], {
      env: { ...process.env, CARTWRIGHT_ENV_FILE: shop.description.settings }, stdio: ['pipe', 'pipe', 'inherit'],
    });
    program.stdin.end(csv([['Handle', 'Title'], ['piped', 'Piped']]));
    let output = '';
    program.stdout.on('data', (piece) => (output += piece));
    const [code] = await once(program, 'close');
    assert.deepEqual([code, output], [0, summary(1, 0, 0, 0)]);
  });
});

describe('what a row says', () => {
  test('options, variants, images and their order', async () => {
    const run = await importText(csv([
      ['Handle', 'Title', 'Option1 Name', 'Option1 Value', 'Option2 Name', 'Option2 Value', 'Variant SKU', 'Image Src', 'Image Position', 'Image Alt Text', 'Variant Image'],
      ['shirt', 'Shirt', 'Size', 'S', 'Colour', 'Red', 'SH-SR', 'https://example.com/2 b.jpg', '2', 'Two', 'https://example.com/1.jpg'],
      ['shirt', '', '', 'M', '', 'Red', 'SH-MR', 'https://example.com/1.jpg', '1', '', ''],
      ['shirt', '', '', '', '', '', '', 'https://example.com/3.jpg', '3', 'Three', ''],
      ['shirt', '', '', 'M', '', 'Blue', '', 'https://example.com/1.jpg', '', 'One', ''],
    ]));
    assert.deepEqual([run.code, run.stderr], [0, '']);
    const shown = await product('shirt');
    assert.deepEqual(shown.options, [{ name: 'Size', values: ['S', 'M'] }, { name: 'Colour', values: ['Red', 'Blue'] }]);
    assert.deepEqual(shown.variants.map((variant) => [variant.option_values, variant.sku, variant.image_url]), [
      [['S', 'Red'], 'SH-SR', 'https://example.com/1.jpg'], [['M', 'Red'], 'SH-MR', null], [['M', 'Blue'], null, null],
    ]);
    assert.deepEqual(shown.images, [
      { url: 'https://example.com/1.jpg', alt: 'One' }, { url: 'https://example.com/2%20b.jpg', alt: 'Two' }, { url: 'https://example.com/3.jpg', alt: 'Three' },
    ]);
  });

  test('two thousand and forty-eight variants', async () => {
    const variants = Array.from({ length: 2048 }, (_, i) => ['many', i ? '' : 'Many', i ? '' : 'Kind', `Kind ${i}`, `MANY-${i}`, '1.00', 'oz']);
    const text = csv([['Handle', 'Title', 'Option1 Name', 'Option1 Value', 'Variant SKU', 'Variant Price', 'Variant Weight Unit'], ...variants]);
    assert.equal((await importText(text)).stdout, summary(1, 0, 0, 0));
    assert.equal((await importText(text)).stdout, summary(0, 0, 1, 0));
    assert.equal((await product('many')).variants.length, 2048);
    const more = await importText(text + 'many,,,Kind 2048,,,\n');
    assert.match(more.stderr, /many: variants must be 0 to 2048 items/);
  });

  test('prices in the currencies of the shop; others are kept as they are written', async () => {
    const run = await importText(csv([
      ['Handle', 'Title', 'Variant Price', 'Variant Compare At Price', 'Price / EUR', 'Compare At Price / EUR', 'Price / CHF', 'Cost per item'],
      ['priced', 'Priced', '1,299.00', '1500', '9.5', '9.50', '8', '4.2'],
    ]));
    assert.deepEqual([run.code, run.stderr], [0, '']);
    const [variant] = (await product('priced')).variants;
    assert.deepEqual(variant.prices, [{ amount: 129900, currency: 'USD', compare_at: 150000 }, { amount: 950, currency: 'EUR', compare_at: null }]);
    assert.deepEqual(variant.metafields, [
      { key: 'Compare At Price / EUR', value: '9.50' }, { key: 'Price / CHF', value: '8' }, { key: 'Cost per item', value: '4.2' },
    ]);
  });

  test('a comma in a price is a point where cells are parted by semicolons', async () => {
    await importText('Handle;Title;Variant Price;Variant Grams\ncomma;Comma;12,5;0,5\n');
    const [variant] = (await product('comma')).variants;
    assert.deepEqual([variant.prices[0].amount, variant.weight_g, variant.metafields], [1250, 0, [{ key: 'Variant Grams', value: '0.5' }]]);
  });

  test('the category, made on the way', async () => {
    await importText(csv([
      ['Handle', 'Title', 'Product Category', 'Type'],
      ['tree-1', 'One', 'Home & Garden > Lamps>Desk', 'Ignored'], ['tree-2', 'Two', 'Home & Garden > Lamps', ''], ['tree-3', 'Three', '', 'Gadgets'], ['tree-4', 'Four', '', ''],
    ]));
    const all = await shop.db.collection('categories').find().toArray();
    const names = (shown) => shown.category_ids.map((id) => all.find((category) => category._id === id).name);
    assert.deepEqual(names(await product('tree-1')), ['Home & Garden', 'Lamps', 'Desk']);
    assert.deepEqual(names(await product('tree-2')), ['Home & Garden', 'Lamps']);
    assert.deepEqual(names(await product('tree-3')), ['Gadgets']);
    assert.deepEqual(names(await product('tree-4')), []);
  });

  test('the category of these names, and none that has them in one', async () => {
    for (const name of ['Odd\u001fPath', '3:Odd4:Path']) {
      const made = await shop.staff('POST', '/api/v1/admin/categories', { body: { name } });
      assert.equal(made.status, 201, made.text);
    }
    await importText(csv([['Handle', 'Title', 'Product Category'], ['odd', 'Odd', 'Odd > Path']]));
    const { category_ids } = await product('odd');
    const all = await shop.db.collection('categories').find({ _id: { $in: category_ids } }).toArray();
    assert.deepEqual(all.map(({ name }) => name).sort(), ['Odd', 'Path']);
  });

  test('whether it is shown', async () => {
    const run = await importText(csv([
      ['Handle', 'Title', 'Published', 'Status'],
      ['state-1', 'x', 'true', 'active'], ['state-2', 'x', 'TRUE', 'draft'], ['state-3', 'x', 'false', 'active'], ['state-4', 'x', '', 'Archived'], ['state-5', 'x', '', ''],
    ]));
    assert.equal(run.code, 0, run.stderr);
    const states = [];
    for (let i = 1; i <= 5; i++) {
      const shown = await product(`state-${i}`);
      states.push([shown.status, ...shown.metafields.map((field) => `${field.key}=${field.value}`)]);
    }
    assert.deepEqual(states, [['published'], ['draft', 'Published=TRUE'], ['draft', 'Status=active'], ['draft', 'Status=Archived'], ['published']]);
  });

  test('a handle that is no slug is kept beside the slug that is made of it', async () => {
    const text = csv([['Handle', 'Title'], ['Größe_L', 'Size'], ['茶碗', 'Bowl']]);
    assert.equal((await importText(text)).stdout, summary(2, 0, 0, 0));
    assert.equal((await importText(text)).stdout, summary(0, 0, 2, 0));
    assert.deepEqual((await product('grosse-l')).metafields, [{ key: 'Handle', value: 'Größe_L' }]);
    const clash = await importText(csv([['Handle', 'Title'], ['groSSe l', 'Another']]));
    assert.equal(clash.code, 1);
    assert.match(clash.stderr, /:2: groSSe l: the product prd_\w+, of the handle "Größe_L", has its slug/);
  });
});

describe('an import of products that are there', () => {
  test('changes what the file says and leaves what it does not mention', async () => {
    const made = await shop.staff('POST', '/api/v1/admin/products', {
      body: {
        title: 'Old', slug: 'known', body_html: '<p>Old</p>', brand: 'Old', tags: ['old'], seo: { title: 'Old', description: 'Old' }, status: 'published',
        metafields: [{ key: 'staff', value: 'note' }, { key: 'Origin', value: 'Old' }], options: [{ name: 'Size' }], images: [{ url: '/old.svg' }],
        variants: ['S', 'M'].map((size) => ({ option_values: [size], sku: `KNOWN-${size}`, weight_g: 5, prices: [{ currency: 'EUR', amount: 7 }] })),
      },
    });
    assert.equal(made.status, 201, made.text);
    const run = await importText(csv([
      ['Handle', 'Title', 'Vendor', 'Option1 Name', 'Option1 Value', 'Variant SKU', 'Variant Price', 'Origin', 'SEO Title'],
      ['known', 'New', '', 'Size', 'M', 'KNOWN-M', '2.00', 'New', 'New'], ['known', '', '', '', 'L', 'KNOWN-S', '3.00', '', ''], ['known', '', '', '', 'XL', '', '4.00', '', ''],
    ]));
    assert.equal(run.stdout, summary(0, 1, 0, 0), run.stderr);
    const shown = await product('known');
    const [small, medium] = made.body.variants;
    assert.deepEqual([shown.title, shown.brand, shown.body_html, shown.tags, shown.seo, shown.status, shown.version],
      ['New', null, '<p>Old</p>', ['old'], { title: 'New', description: 'Old' }, 'published', 2]);
    assert.deepEqual(shown.metafields, [{ key: 'Origin', value: 'New' }, { key: 'staff', value: 'note' }]);
    assert.deepEqual(shown.images, [{ url: '/old.svg', alt: null }]);
    assert.deepEqual(shown.variants.slice(0, 2).map((variant) => variant.id), [medium.id, small.id]); // by option value, by SKU
    assert.deepEqual(shown.variants.map((variant) => [variant.weight_g, variant.prices.map((price) => price.amount)]), [[5, [7, 200]], [5, [7, 300]], [0, [400]]]);
  });
});

describe('what cannot go in', () => {
  test('is told with its line and every reason, and the others go in', async () => {
    const { code, stdout, stderr, file } = await importText([
      'Handle,Title,Option1 Name,Option1 Value,Variant SKU,Variant Price,Variant Inventory Qty,Image Src,Published',
      'good-1,Good,,,GOOD-1,1.00,,,true',
      'bad-price,Bad,,,BAD-1,1.999,many,example.com/x.jpg,perhaps',
      'bad-options,Bad,Size,S,,1.00,,,true',
      'bad-options,,,S,,1.00,,,',
      'bad-options,,,,BAD-2,1.00,,,',
      ',No handle,,,,,,,',
      'no-title,,,,,1.00,,,',
      'bad-sku,Bad,,,GOOD-1,1.00,,,',
      'bad-quote,"Bad" title,,,,1.00,,,',
      'good-2,"Good, with a',
      'line",,,GOOD-2,2.00,,,',
      'bad-cells,Bad,,,,1.00,,,true,more',
      'good-1,Again,,,,1.00,,,',
      `bad-length,${'x'.repeat(256)},,,,1.00,,,`,
      'other-title,One,Size,S,,1.00,,,',
      'other-title,Two,,M,,1.00,,,',
      'good-3,Good,,,GOOD-3,3.00,,,',
      '',
    ].join('\n'));
    assert.equal(code, 1);
    assert.equal(stdout, summary(3, 0, 0, 10));
    const told = stderr.trim().split('\n').map((line) => line.replace(`${file}:`, ''));
    assert.deepEqual(new Set(told), new Set([
      '3: bad-price: Image Src must be a URL, not "example.com/x.jpg"',
      '3: bad-price: Published must be true or false, not "perhaps"',
      '3: bad-price: Variant Inventory Qty must be a whole number, not "many"',
      '3: bad-price: Variant Price must be an amount of USD, not "1.999"',
      '5: bad-options: variants/1/option_values another record has the same option values',
      '6: bad-options: Option1 Value is missing',
      '7: Handle is missing',
      '8: no-title: Title is missing',
      '9: bad-sku: the product good-1 has the SKU "GOOD-1"',
      '10: bad-quote: the row has text after a closing quote',
      '13: bad-cells: the row has more cells than the header line',
      '14: good-1: a product of this handle came before; the rows of one must stand together',
      '15: bad-length: title must have at most 255 characters',
      '17: other-title: Title is not what line 16 says',
    ]));
    assert.deepEqual([(await product('good-1')).title, (await product('good-2')).title], ['Good', 'Good, with a\nline']);
    for (const slug of ['bad-price', 'bad-options', 'no-title', 'bad-sku'])
      assert.equal(await shop.db.collection('products').countDocuments({ slug }), 0);
  });

  test('a quote that nothing closes costs its own row only', async () => {
    const { code, stdout, stderr } = await importText('Handle,Title\nopen,"Never closed\nnext-1,Next\nnext-2,Next\n');
    assert.deepEqual([code, stdout], [1, summary(2, 0, 0, 1)]);
    assert.match(stderr, /:2: open: the row has an unclosed quote\n$/);
  });

  for (const [what, text, reason] of [
    ['an empty file', '', /is empty/],
    ['a file without the columns', 'Name,Price\nx,1\n', /must name the columns, Handle and Title among them/],
    ['half of UTF-16', Buffer.from([0xff, 0xfe, 0x48, 0x00, 0x61]), /is not in the encoding that its mark names/],
    ['a mark of UTF-8 before what is none', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('Handle,Title\nx,caf\xe9\n', 'latin1')]), /is not in the encoding that its mark names/],
  ])
    test(what, async () => {
      const run = await importText(text);
      assert.deepEqual([run.code, run.stdout], [1, '']);
      assert.match(run.stderr, reason);
    });

  test('a file that is not there, and a call that is none', async () => {
    const missing = await importFile(join(shop.folder, 'missing.csv'));
    assert.equal(missing.code, 1);
    assert.match(missing.stderr, /missing\.csv: No such file/);
    for (const args of [['import'], ['import', 'x.csv'], ['import', '--format', 'xml', 'x.csv'], ['import', '--format', 'shopify-csv', '--fast', 'x.csv']])
      assert.equal((await shop.cli(args)).code, 2);
  });
});
