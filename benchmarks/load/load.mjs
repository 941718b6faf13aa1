// Sends messages to a REST channel with autocannon and prints what came back, as one line of JSON.
//
//     node load.mjs '{"url": …, "texts": FILE, "seconds": 10, "connections": 8}'
//     node load.mjs '{"url": …, "texts": FILE, "seconds": 10, "rate": 30}'
//
// FILE is a JSON list of texts, sent in order and from the start again once all were sent, each by a
// sender of its own. With `connections`, each sends its next message when it has its reply. With
// `rate`, so many messages a second are sent, each connection one a second: autocannon by itself
// would send them all at the start of each second, so many instances share the rate, each with its
// own moment of the second.
import { readFileSync } from "node:fs";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import autocannon from "autocannon";

const MOST_INSTANCES = 100;
const settings = JSON.parse(process.argv[2]);
const texts = JSON.parse(readFileSync(settings.texts, "utf8"));
const found = { sent: 0, statuses: {}, milliseconds: [], ends: [], errors: 0, noRetryAfter: 0 };
const run = Date.now().toString(36);
const started = performance.now();

function body() {
  const number = found.sent++;
  return JSON.stringify({ sender: `${run}-${number}`, message: texts[number % texts.length] });
}

function start(connections, rate) {
  const instance = autocannon({
    url: settings.url,
    connections,
    duration: settings.seconds,
    timeout: 60,
    ...(rate && { overallRate: rate }),
    setupClient: (client) => client.on("headers", look),
    requests: [
      {
        method: "POST",
        headers: { "content-type": "application/json" },
        setupRequest: (request) => ({ ...request, body: body() }),
      },
    ],
  });
  instance.on("response", (_client, status, _bytes, took) => {
    found.statuses[status] = (found.statuses[status] ?? 0) + 1;
    if (status !== 200) return;
    found.milliseconds.push(Number(took.toFixed(3)));
    found.ends.push(Math.round(performance.now() - started));
  });
  return instance;
}

function look({ statusCode, headers }) {
  if (statusCode === 200) return;
  found.noRetryAfter += !headers.some((name) => name.toLowerCase() === "retry-after");
}

async function spread(rate) {
  const instances = Math.min(rate, MOST_INSTANCES);
  const running = [];
  for (let i = 0; i < instances; i += 1) {
    const share = Math.floor(((i + 1) * rate) / instances) - Math.floor((i * rate) / instances);
    running.push(start(share, share));
    await sleep(Math.max(0, ((i + 1) * 1000) / instances - (performance.now() - started)));
  }
  return Promise.all(running);
}

const results = settings.rate ? await spread(settings.rate) : [await start(settings.connections)];
for (const result of results) found.errors += result.errors + result.timeouts;
console.log(JSON.stringify(found));
