// What a guest and the staff do, as the API sees it: for tests that need a product, a cart, a quote or an order.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

export const address = { name: 'Ada Buyer', line1: '1 Long Road', city: 'Berlin', postal_code: '10115', country: 'DE' };

// Creates a published product with one variant and gives that.
export async function sell(shop, { stock = 10, amount = 1999, backorder = false, title = 'Mug' } = {}) {
  const sku = randomUUID();
  const answer = await shop.staff('POST', '/api/v1/admin/products', {
    body: {
      title,
      slug: `sold-${sku}`, // one that is made of the title is chosen by chance once many have it
      status: 'published',
      variants: [{ option_values: [], sku, prices: [{ amount, currency: 'USD' }], stock_quantity: stock, backorder }],
    },
  });
  assert.equal(answer.status, 201, answer.text);
  return { product: answer.body, id: answer.body.variants[0].id };
}

// Starts a cart with lines [[variant id, quantity], …].
export async function fillCart(shop, lines) {
  const answer = await shop.request('POST', '/api/v1/carts', {
    body: { lines: lines.map(([variant_id, quantity]) => ({ variant_id, quantity })) },
  });
  assert.equal(answer.status, 201, answer.text);
  return { ...answer.body, headers: { 'x-cart-token': answer.body.token } };
}

export async function quote(shop, { cart, headers }, body = {}) {
  const answer = await shop.request('POST', '/api/v1/quotes', {
    headers,
    body: { cart_id: cart.id, country: 'DE', shipping_method: 'standard', ...body },
  });
  assert.equal(answer.status, 201, answer.text);
  return answer.body;
}

export const orderBody = (quoteId) => ({
  quote_id: quoteId,
  email: 'Ada@Example.org',
  shipping_address: address,
  payment_method: 'cash_on_delivery',
});

// Places an order; `key` repeats an earlier one.
export function place(shop, { headers }, quoteId, { key = randomUUID(), body = {} } = {}) {
  return shop.request('POST', '/api/v1/orders', {
    headers: { ...headers, 'idempotency-key': key },
    body: { ...orderBody(quoteId), ...body },
  });
}

// From a variant to a placed order.
export async function buy(shop, variantId, quantity = 1) {
  const cart = await fillCart(shop, [[variantId, quantity]]);
  const quoted = await quote(shop, cart);
  const answer = await place(shop, cart, quoted.id);
  assert.equal(answer.status, 201, answer.text);
  return { order: answer.body, cart, quote: quoted };
}

// Staff do something with an order as it is now.
export async function act(shop, orderId, action, body) {
  const before = await shop.staff('GET', `/api/v1/admin/orders/${orderId}`);
  return shop.staff('POST', `/api/v1/admin/orders/${orderId}/${action}`, { headers: { 'if-match': before.headers.etag }, body });
}

export async function stockOf(shop, variantId) {
  return shop.db.collection('stock').findOne({ variant_id: variantId });
}
