// Draws openapi.json. Trying an operation out asks the shop that this page came from, whatever the file says of servers.
const page = document.getElementById('reference');

try {
  const answer = await fetch('openapi.json');
  if (!answer.ok) throw new Error(`openapi.json: ${answer.status}`);
  const spec = await answer.json();
  spec.servers = [{ url: window.location.origin, description: 'this shop' }];
  window.SwaggerUIBundle({
    spec,
    domNode: page,
    deepLinking: true,
    defaultModelsExpandDepth: 0,
    defaultModelExpandDepth: 2,
    displayRequestDuration: true,
    persistAuthorization: false,
    tryItOutEnabled: true,
    validatorUrl: null,
  });
} catch (error) {
  page.textContent = `The reference could not be drawn: ${error.message}`;
}
