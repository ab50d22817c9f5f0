// Draws openapi.json, which names the shop that serves it.
const page = document.getElementById('reference');

try {
  const answer = await fetch('openapi.json');
  if (!answer.ok) throw new Error(`openapi.json: ${answer.status}`);
  const spec = await answer.json();
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
