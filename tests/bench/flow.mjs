// node flow.mjs STORE-PORT ORDERS-PORT CA VARIANTS SECONDS BUYERS   so many buyers one beside the other fill a cart with a variant of the file
// (an id a line), ask for a quote and place the order, again and again for so long; prints { flows, seconds, p50_us, p99_us }.
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import https from 'node:https';

const [store, orders, ca, file, seconds, buyers] = process.argv.slice(2);
const agent = new https.Agent({ ca: readFileSync(ca), keepAlive: true, maxSockets: Number(buyers) });
const variants = readFileSync(file, 'utf8').trim().split('\n');
const shipping_address = { name: 'Ada Buyer', line1: '1 Long Road', city: 'Berlin', country: 'DE' };

const post = (port, path, asked, more = {}) => new Promise((resolve, reject) => {
  const body = JSON.stringify(asked);
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...more };
  https.request({ agent, host: 'localhost', port, path, method: 'POST', headers }, (response) => {
    let text = '';
    response.on('data', (part) => { text += part; });
    response.on('end', () => (response.statusCode === 201 ? resolve(JSON.parse(text)) : reject(new Error(`${path} gave ${response.statusCode}: ${text}`))));
  }).on('error', reject).end(body);
});

async function purchase(variant_id) {
  const { token, cart } = await post(store, '/api/v1/carts', { lines: [{ variant_id, quantity: 1 }] });
  const headers = { 'x-cart-token': token };
  const quote = await post(orders, '/api/v1/quotes', { cart_id: cart.id, country: 'DE', shipping_method: 'standard' }, headers);
  await post(orders, '/api/v1/orders', { quote_id: quote.id, email: 'ada@example.org', payment_method: 'cash_on_delivery', shipping_address },
    { ...headers, 'idempotency-key': randomUUID() });
}

const times = [];
const start = performance.now(), end = start + seconds * 1000;
await Promise.all(Array.from({ length: Number(buyers) }, async () => {
  while (performance.now() < end) {
    const began = performance.now();
    await purchase(variants[Math.floor(Math.random() * variants.length)]);
    times.push((performance.now() - began) * 1000);
  }
}));
const took = (performance.now() - start) / 1000;
agent.destroy();
times.sort((a, b) => a - b);
const quantile = (share) => times[Math.min(times.length - 1, Math.floor(times.length * share))];
console.log(JSON.stringify({ flows: times.length, seconds: took, p50_us: quantile(0.5), p99_us: quantile(0.99) }));
