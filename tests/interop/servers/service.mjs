// Two operations with the library "soap" of Node.js, from their WSDL: node service.mjs PORT. CONTRACTS_SERVICES names a
// JSON file with the WSDLs by path, the log-ins, and the accounts.
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";

const soap = createRequire(import.meta.url)("soap");
const { services, logins, accounts, sequences } = JSON.parse(readFileSync(process.env.CONTRACTS_SERVICES, "utf8"));
const known = (username, password) => logins.some(([name, word]) => name === username && word === password);
// For null the library writes xsi:nil with a prefix that it does not declare: then no answer is well-formed.
const NIL = { attributes: { "xsi:nil": "true", "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance" } };
const fault = (code, text) => ({ Fault: { faultcode: code, faultstring: text } });

function GetCurrentInvoice(request, callback, headers) {
  if (!known(headers?.Username, headers?.Password)) throw fault("AUTHORIZATION_FAILED", "The log-in is not right.");
  const { InvoiceNo: number, PaymentReference: reference } = request;
  if ((number == null) === (reference == null)) throw fault("VALIDATION_ERROR", "Either identifier has to be set.");
  const account = accounts.find(
    (each) =>
      each.country === request.CountryCode &&
      (number == null ? each.reference === reference : each.invoices.includes(String(number))),
  );
  if (!account) throw fault("INVOICE_NOT_FOUND", "No account has this number or reference.");
  const answer = { CorrelationId: request.CorrelationId ?? null, ...account.answer };
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [name, value ?? NIL]));
}

function peekInvoiceSequence(request, callback, headers, http) {
  return sequences[basic(http)[0]];
}

function basic(http) {
  const [kind, value] = (http.headers.authorization ?? "").split(" ");
  if (kind.toLowerCase() !== "basic") return ["", ""];
  const text = Buffer.from(value ?? "", "base64").toString();
  return [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)];
}

const operations = { GetCurrentInvoice, peekInvoiceSequence };
const server = createServer((request, response) => response.writeHead(404).end());
const path = (http) => http.url.split("?")[0];
const challenge = (response) => response.writeHead(401, { "WWW-Authenticate": 'Basic realm="service"' }) && false;

for (const [place, { wsdl, service, port, operation, basic: guarded }] of Object.entries(services)) {
  const functions = { [service]: { [port]: { [operation]: operations[operation] } } };
  const xml = readFileSync(wsdl, "utf8");
  await new Promise((callback) => {
    const endpoint = soap.listen(server, { path: place, services: functions, xml, callback });
    // The library asks this for every path of the HTTP server.
    endpoint.authorizeConnection = (request, response) =>
      !guarded || path(request) !== place || known(...basic(request)) || challenge(response);
  });
}
server.listen(Number(process.argv[2]), "127.0.0.1");
