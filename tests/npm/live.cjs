// Follows new tags with an unmodified client, `graphql-ws` or `graphql-sse`, through a proxy that
// cuts every connection after some bytes. Prints a line for each; ends after as many as it was told.
const net = require('net');

const [, , transport, address, token, count, after] = process.argv;
const [host, port] = address.split(':');
const wanted = Number(count);
let cuts = 0;

// Each connection may carry a few deliveries, then it breaks off in the middle of something.
const proxy = net.createServer((client) => {
  const server = net.connect(Number(port), host);
  let left = 2000 + Math.floor(Math.random() * 4000);
  const end = () => {
    client.destroy();
    server.destroy();
  };
  server.on('data', (bytes) => {
    if (left <= 0) return;
    client.write(bytes.subarray(0, left));
    left -= bytes.length;
    if (left <= 0) {
      cuts += 1;
      client.end(end);
    }
  });
  client.on('data', (bytes) => server.write(bytes));
  for (const side of [client, server]) side.on('close', end).on('error', end);
});

// The one thing that an application does itself: it remembers the cursor that it has seen.
const request = {
  query: 'subscription($after: String) { tagChanged(after: $after) { cursor action tag { name } } }',
  variables: { after: after ?? null },
};

function connect(url) {
  const patient = { retryAttempts: 10_000, retryWait: () => pause(5), retry: () => pause(5) };
  if (transport === 'ws') {
    const { createClient } = require('graphql-ws');
    const webSocketImpl = require('ws');
    const connectionParams = { Authorization: `Bearer ${token}` };
    return createClient({ url: `ws://${url}`, webSocketImpl, connectionParams, ...patient });
  }
  const { createClient } = require('graphql-sse');
  const headers = { Authorization: `Bearer ${token}` };
  return createClient({ url: `http://${url}`, headers, ...patient });
}

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

proxy.listen(0, '127.0.0.1', () => {
  const client = connect(`127.0.0.1:${proxy.address().port}/graphql`);
  let seen = 0;
  const finish = (error) => {
    console.log(JSON.stringify({ end: true, cuts, error: error ? String(error.stack ?? JSON.stringify(error)) : null }));
    process.exit(error ? 1 : 0);
  };
  client.subscribe(request, {
    next({ data, errors }) {
      if (errors) finish(errors);
      const { cursor, action, tag } = data.tagChanged;
      request.variables.after = cursor;
      console.log(JSON.stringify({ cursor, action, name: tag?.name ?? null }));
      seen += 1;
      if (seen === wanted) finish(null);
    },
    error: finish,
    complete: () => finish(new Error('the stream is complete')),
  });
});
