// The pages of the API's reference, in a browser that enforces their policy.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import http from 'node:http';
import { join } from 'node:path';
import { after, test } from '../support/test.mjs';
import { startBrowser } from '../support/browser.mjs';
import { startShop } from '../support/shop.mjs';

// Two pages of somebody else: the shop's list has the first.
const pages = [];
for (let i = 0; i < 2; i++) {
  const server = http.createServer((request, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>'));
  await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  pages.push(server);
}
after(() => pages.forEach((server) => { server.closeAllConnections(); server.close(); }));
const origin = (server) => `http://127.0.0.1:${server.address().port}`;

const shop = await startShop({ set: { CORS_ORIGINS: origin(pages[0]) } });
const browser = await startBrowser();
const contract = JSON.parse(await readFile(join(shop.description.program, '../gen/operations.json'), 'utf8'));
const drawn = "[...document.querySelectorAll('.opblock')].map((block) => block.querySelector('.opblock-summary-method').textContent + ' ' + block.querySelector('[data-path]').dataset.path)";

test('the reference shows every operation, and the policy has nothing to complain of', async () => {
  const page = await browser.open(`${shop.url}/docs/`);
  await page.evaluate("document.querySelector('.opblock') !== null");
  const shown = await page.evaluate(drawn);
  assert.deepEqual(shown.sort(), contract.operations.map(({ method, path }) => `${method} ${path}`).sort());
  assert.deepEqual(page.complaints, []);
  await page.picture(join(shop.folder, 'log/reference.png'));
});

test('an operation that is opened can be tried out at this very shop', async () => {
  const page = await browser.open(`${shop.url}/docs/`);
  await page.click('#operations-catalog-list_categories .opblock-summary-control');
  // Swagger UI fails a click that comes before it has read the operation once more; a person waits until nothing moves any longer.
  await page.evaluate(`new Promise((resolve) => {
    let timer = setTimeout(resolve, 1000, true);
    new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(resolve, 1000, true); }).observe(document, { subtree: true, childList: true, attributes: true });
  })`);
  await page.click('.opblock.is-open .execute');
  assert.equal(await page.evaluate("document.querySelector('.live-responses-table tr.response .response-col_status')?.firstChild.textContent"), '200');
  assert.equal(await page.evaluate("document.querySelector('.opblock.is-open .request-url pre')?.textContent"), `${shop.url}/api/v1/categories`);
  assert.deepEqual(page.complaints, []);
});

test('a script that someone slips into the page does not run, and is complained of', async () => {
  const page = await browser.open(`${shop.url}/docs/problems`);
  await page.evaluate("document.body.append(Object.assign(document.createElement('script'), { textContent: 'window.slipped = true' })) ?? true");
  assert.equal(await page.evaluate("String(window.slipped)"), 'undefined');
  assert.match(page.complaints.join(), /ContentSecurityPolicyIssue/);
});

test('the link of a problem leads to its explanation', async () => {
  const { body } = await shop.request('GET', '/api/v1/none');
  const page = await browser.open(shop.url + body.type);
  assert.equal(await page.evaluate("document.querySelector(':target h3').textContent"), body.code);
  assert.deepEqual(page.complaints, []);
});

test('a page of an origin of the list may read an answer, one of another may not', async () => {
  for (const [at, seen] of [[pages[0], '200'], [pages[1], 'refused']]) {
    const page = await browser.open(origin(at));
    assert.equal(await page.evaluate(`fetch('${shop.url}/api/v1/categories').then((answer) => String(answer.status), () => 'refused')`), seen);
    const asStaff = "{ headers: { 'if-match': '*' }, method: 'DELETE' }"; // the browser asks beforehand
    assert.equal(await page.evaluate(`fetch('${shop.url}/api/v1/admin/products/none', ${asStaff}).then((answer) => String(answer.status), () => 'refused')`), seen === '200' ? '401' : seen);
  }
});
