// Calls a service with the library "soap" of Node.js, from its WSDL. The job comes as JSON on standard input, the
// outcomes go to standard output. The library is found beside this file or in a folder that NODE_PATH names.
import { createRequire } from "node:module";
import { text } from "node:stream/consumers";

const soap = createRequire(import.meta.url)("soap");
const job = JSON.parse(await text(process.stdin));
const client = await soap.createClientAsync(job.wsdl);
if (job.login) client.setSecurity(new soap.BasicAuthSecurity(...job.login));

const outcomes = [];
for (const call of job.calls) outcomes.push(await outcome(call));
console.log(JSON.stringify(outcomes));

// Gives what one call brought: fields, a fault, or a status without an envelope.
async function outcome(call) {
  client.clearSoapHeaders();
  if (Object.keys(call.header).length) client.addSoapHeader(call.header, "", "h", call.namespace);
  try {
    const [answer] = await client[`${call.operation}Async`](call.fields);
    return { fields: answer ?? {} };
  } catch (error) {
    const fault = error.root?.Envelope?.Body?.Fault;
    return fault ? { fault: told(fault) } : { status: error.response?.status ?? String(error) };
  }
}

function told(fault) {
  const [entry] = Object.values(fault.detail ?? {}).filter((each) => typeof each === "object");
  return { code: fault.faultcode, text: fault.faultstring, detail: entry ?? {} };
}
