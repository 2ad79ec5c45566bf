// Runs the GraphQL-over-HTTP audits against the URL given, one line of JSON for each.
const { auditServer } = require('graphql-http');

async function main(url) {
  const audits = await auditServer({ url });
  for (const { id, name, status, reason } of audits) {
    console.log(JSON.stringify({ id, name, status, reason: reason ?? null }));
  }
}

main(process.argv[2]).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
