// Events as they happen, also those that happen while the connection is lost.
import { Actor, administrator, artist, expect, logIn, open, test } from './studio';

const CHANGE = `mutation($priority: Int!) {
  shotsUpdateWhere(filter: {code: {eq: "LMP_010"}}, atMost: 1, patch: {priority: $priority}) { count }
}`;

test('a change is told with what it was before and after', async ({ page, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  await admin.ask(CHANGE, { priority: 301 });
  await logIn(page, administrator());
  await open(page, 'Live');
  await admin.ask(CHANGE, { priority: 302 });
  const event = page.locator('.event', { hasText: 'LMP_010' }).first();
  await expect(event).toContainText('updated');
  await expect(event.locator('li', { hasText: 'priority' }).locator('del')).toHaveText('301');
  await expect(event.locator('li', { hasText: 'priority' }).locator('ins')).toHaveText('302');
});

test('what one document does is told as one, with names instead of ids', async ({ page, baseURL }) => {
  const ada = await Actor.of(artist(), baseURL ?? '');
  const admin = await Actor.of(administrator(), baseURL ?? '');
  const send = `mutation($to: [ID!]!, $subject: String, $inReplyTo: ID) {
    messageSend(to: $to, subject: $subject, body: "Look", inReplyTo: $inReplyTo) { message { id } }
  }`;
  await logIn(page, administrator());
  await open(page, 'Live');
  const { messageSend: { message } } = await ada.ask<{ messageSend: { message: { id: string } } }>(
    send, { to: [await admin.me()], subject: 'The lens' },
  );
  await admin.ask(send, { to: [await ada.me()], inReplyTo: message.id });
  await expect(page.locator('.event')).toHaveCount(2);
  const answer = page.locator('.event').first();
  await expect(answer.locator('.changes').first()).toContainText('inReplyToThe lens');
  await expect(answer.locator('.other', { hasText: 'message recipient' }).first()).toContainText('Ada Lind');
  await expect(page.locator('.events')).not.toContainText('…');
  await expect(answer.locator('.changes').first()).not.toContainText('revision');
  await answer.locator('.unfold').first().click();
  await expect(answer.locator('.changes').first()).toContainText('revision');
});

test('nothing is missed while the connection is lost', async ({ page, context, baseURL }) => {
  const admin = await Actor.of(administrator(), baseURL ?? '');
  // The page talks through a gate that can be shut.
  let isShut = false;
  const cuts: (() => Promise<void>)[] = [];
  await context.routeWebSocket(/\/graphql$/, async (socket) => {
    if (isShut) return void (await socket.close({ code: 1012 }));
    const server = socket.connectToServer();
    cuts.push(() => Promise.all([socket.close({ code: 1012 }), server.close()]).then(() => undefined));
  });
  await logIn(page, administrator());
  await open(page, 'Live');
  await admin.ask('mutation { noteCreate(input: {content: "before"}) { note { id } } }');
  await expect(page.locator('.event', { hasText: 'before' })).toBeVisible();
  isShut = true;
  await Promise.all(cuts.map((cut) => cut()));
  await expect(page.locator('.line')).toHaveText('reconnecting');
  for (const name of ['missed one', 'missed two']) {
    await admin.ask('mutation($name: String!) { tagCreate(input: {name: $name}) { tag { id } } }', { name });
  }
  isShut = false;
  await expect(page.locator('.line')).toHaveText('live');
  for (const name of ['missed one', 'missed two']) {
    await expect(page.locator('.event-name', { hasText: name })).toHaveCount(1);
  }
});
