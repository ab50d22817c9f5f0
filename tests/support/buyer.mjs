// What a guest and the staff do, as the API sees it: for tests that need a product, a cart, a quote or an order.
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

export const address = { name: 'Ada Buyer', line1: '1 Long Road', city: 'Berlin', postal_code: '10115', country: 'DE' };

const TRIES = 100, PAUSE_MS = 100;
const comesAgain = ({ headers, body }) => headers['retry-after'] !== undefined || body?.code === 'idempotency_key_in_flight';

// What `ask`, which is given headers with a key, is answered in the end, by a client that asks again with the key when it is told to.
export async function insist(ask, key = randomUUID()) {
  const headers = { 'idempotency-key': key };
  let answer = await ask(headers);
  for (let tries = 1; tries < TRIES && comesAgain(answer); tries++) {
    await sleep(PAUSE_MS);
    answer = await ask(headers);
  }
  return answer;
}

// Creates a published product with one variant and gives that.
export async function sell(shop, { stock = 10, amount = 1999, backorder = false, title = 'Mug' } = {}) {
  const sku = randomUUID();
  const body = {
    title,
    slug: `sold-${sku}`, // one that is made of the title is chosen by chance once many have it
    status: 'published',
    variants: [{ option_values: [], sku, prices: [{ amount, currency: 'USD' }], stock_quantity: stock, backorder }],
  };
  const answer = await insist((headers) => shop.staff('POST', '/api/v1/admin/products', { headers, body }));
  assert.equal(answer.status, 201, answer.text);
  return { product: answer.body, id: answer.body.variants[0].id };
}

// Starts a cart with lines [[variant id, quantity], …].
export async function fillCart(shop, lines) {
  const body = { lines: lines.map(([variant_id, quantity]) => ({ variant_id, quantity })) };
  const answer = await insist((headers) => shop.request('POST', '/api/v1/carts', { headers, body }));
  assert.equal(answer.status, 201, answer.text);
  return { ...answer.body, headers: { 'x-cart-token': answer.body.token } };
}

export async function quote(shop, { cart, headers }, more = {}) {
  const body = { cart_id: cart.id, country: 'DE', shipping_method: 'standard', ...more };
  const answer = await insist((key) => shop.request('POST', '/api/v1/quotes', { headers: { ...headers, ...key }, body }));
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
  const answer = await insist(({ 'idempotency-key': key }) => place(shop, cart, quoted.id, { key }));
  assert.equal(answer.status, 201, answer.text);
  return { order: answer.body, cart, quote: quoted };
}

// Staff do something with an order as it is now.
export async function act(shop, orderId, action, body) {
  const path = `/api/v1/admin/orders/${orderId}`;
  const { headers: { etag } } = await insist((headers) => shop.staff('GET', path, { headers }));
  return insist((headers) => shop.staff('POST', `${path}/${action}`, { headers: { 'if-match': etag, ...headers }, body }));
}

export async function stockOf(shop, variantId) {
  return shop.db.collection('stock').findOne({ variant_id: variantId });
}
