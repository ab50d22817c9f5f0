// What cannot be guessed from the contract: for each operation a request that succeeds, where its declaration alone does not
// make one, and for each of its own problems a request that meets it. Each is a function of the shop's helper and is called anew for
// every request, because a request that changes something can be sent once. A request may have
//   path     values of the path parameters          headers  such as If-Match
//   query    parameters                              body     members of the body, besides the required ones
//   undo     brings things back to order afterwards
// An operation that is not here is asked with what is required, generated from its declaration.

import purchase from './purchase.mjs';

let count = 0;
const unique = (word) => `${word}-${process.pid}-${++count}`;

async function created(shop, path, body) {
  const answer = await shop.staff('POST', path, { body });
  if (answer.status !== 201) throw new Error(`fixture: POST ${path} gave ${answer.status} ${answer.text}`);
  return { ...answer.body, etag: answer.headers.etag };
}

const newProduct = (shop, more = {}) => created(shop, '/api/v1/admin/products', { title: unique('Lamp'), status: 'published', ...more });
const newCategory = (shop, more = {}) => created(shop, '/api/v1/admin/categories', { name: unique('Lamps'), ...more });
const nowhere = (prefix) => `${prefix}_${'0'.repeat(26)}`;

const product = async (shop, more) => {
  const { id, etag } = await newProduct(shop, more);
  return { path: { product: id }, headers: { 'if-match': etag } };
};
const category = async (shop, more) => {
  const { id, etag } = await newCategory(shop, more);
  return { path: { category: id }, headers: { 'if-match': etag } };
};
const noProduct = () => ({ path: { product: nowhere('prd') }, headers: { 'if-match': '"1"' } });
const noCategory = () => ({ path: { category: nowhere('cat') }, headers: { 'if-match': '"1"' } });
const brokenRule = { options: [{ name: 'Size', values: ['S'] }, { name: 'Size', values: ['M'] }] };

export default {
  ...purchase,
  system_readiness: {
    problems: {
      database_not_migrated: async ({ db }) => {
        const records = await db.collection('migrations').find({}, { promoteValues: false }).toArray();
        await db.collection('migrations').deleteMany({});
        return { undo: () => db.collection('migrations').insertMany(records) };
      },
    },
  },
  catalog_list_products: {
    request: () => ({}),
    problems: { category_not_found: () => ({ query: { category: nowhere('cat') } }) },
  },
  catalog_get_product: {
    request: async (shop) => ({ path: { product: (await newProduct(shop)).slug } }),
    problems: { product_not_found: () => ({ path: { product: 'no-such-product' } }) },
  },
  catalog_staff_list_products: {
    request: () => ({}),
    problems: { category_not_found: () => ({ query: { category: nowhere('cat') } }) },
  },
  catalog_staff_create_product: {
    request: () => ({ body: { title: unique('Chair') } }),
    problems: {
      slug_taken: async (shop) => ({ body: { title: 'Chair', slug: (await newProduct(shop)).slug } }),
      sku_taken: async (shop) => {
        const sku = unique('SKU');
        await newProduct(shop, { variants: [{ sku }] });
        return { body: { title: unique('Chair'), variants: [{ sku }] } };
      },
      product_rule_broken: () => ({ body: { title: unique('Chair'), ...brokenRule } }),
    },
  },
  catalog_staff_get_product: {
    request: product,
    problems: { product_not_found: noProduct },
  },
  catalog_staff_update_product: {
    request: async (shop) => ({ ...(await product(shop)), body: { title: unique('Table') } }),
    problems: {
      product_not_found: noProduct,
      slug_taken: async (shop) => ({ ...(await product(shop)), body: { slug: (await newProduct(shop)).slug } }),
      sku_taken: async (shop) => {
        const sku = unique('SKU');
        await newProduct(shop, { variants: [{ sku }] });
        return { ...(await product(shop)), body: { variants: [{ sku }] } };
      },
      product_rule_broken: async (shop) => ({ ...(await product(shop)), body: brokenRule }),
    },
  },
  catalog_staff_delete_product: {
    request: product,
    problems: { product_not_found: noProduct },
  },
  catalog_staff_create_category: {
    request: () => ({ body: { name: unique('Chairs') } }),
    problems: {
      slug_taken: async (shop) => ({ body: { name: 'Chairs', slug: (await newCategory(shop)).slug } }),
      category_rule_broken: () => ({ body: { name: unique('Chairs'), parent_id: nowhere('cat') } }),
    },
  },
  catalog_staff_get_category: {
    request: category,
    problems: { category_not_found: noCategory },
  },
  catalog_staff_update_category: {
    request: async (shop) => ({ ...(await category(shop)), body: { name: unique('Tables') } }),
    problems: {
      category_not_found: noCategory,
      slug_taken: async (shop) => ({ ...(await category(shop)), body: { slug: (await newCategory(shop)).slug } }),
      category_rule_broken: async (shop) => {
        const { path, headers } = await category(shop);
        return { path, headers, body: { parent_id: path.category } };
      },
    },
  },
  catalog_staff_delete_category: {
    request: category,
    problems: {
      category_not_found: noCategory,
      category_in_use: async (shop) => {
        const one = await category(shop);
        await newCategory(shop, { parent_id: one.path.category });
        return one;
      },
    },
  },
};

// What cannot be produced on purpose, each with the reason.
export const exceptions = {
  'system_health internal_error': 'it has nothing that could fail',
  'system_metrics internal_error': 'it has nothing that could fail',
};
