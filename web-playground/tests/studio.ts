// What the tests know of the studio: who can log in, how others act in it while a page is open, and
// that a page takes nothing from anywhere else.
import { expect, test as base, type Locator, type Page } from '@playwright/test';

type Login = [login: string, password: string];

function login(variable: string): Login {
  const words = process.env[variable];
  if (!words) throw new Error(`${variable} is not set: a JSON list of a login and its password`);
  return JSON.parse(words) as Login;
}

export const artist = () => login('BACKLOT_ARTIST');
export const administrator = () => login('BACKLOT_ADMINISTRATOR');

/** Somebody who acts beside the page, over HTTP. */
export class Actor {
  private constructor(private readonly url: string, private readonly token: string) {}

  static async of([name, password]: Login, baseURL: string): Promise<Actor> {
    const nobody = new Actor(`${baseURL}/graphql`, '');
    const document = 'mutation($name: String!, $password: String!) { login(login: $name, password: $password) { token } }';
    const data = await nobody.ask<{ login: { token: string } }>(document, { name, password });
    return new Actor(nobody.url, data.login.token);
  }

  async ask<T>(query: string, variables: Record<string, unknown> = {}): Promise<T> {
    const headers = {
      'content-type': 'application/json',
      ...(this.token ? { authorization: `Bearer ${this.token}` } : {}),
    };
    const response = await fetch(this.url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = (await response.json()) as { data: T; errors?: unknown };
    expect(errors, query).toBeUndefined();
    return data;
  }

  async me(): Promise<string> {
    return (await this.ask<{ me: { id: string } }>('{ me { id } }')).me.id;
  }
}

export async function logIn(page: Page, [name, password]: Login): Promise<void> {
  await page.goto('/playground');
  await page.getByLabel('Login').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Log in' }).click();
  // Live: what happens from now on is heard.
  await expect(page.locator('.line')).toHaveText('live');
}

export async function open(page: Page, panel: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Panels' }).getByText(panel).click();
}

/** Opens an example of Explore in a tab of its own, and runs it; answers where its answer appears. */
export async function runExample(page: Page, title: string): Promise<Locator> {
  await open(page, 'Explore');
  await page.getByRole('button', { name: title }).click();
  await expect(page.locator('.graphiql-query-editor')).toContainText(title);
  await page.locator('.graphiql-execute-button').click();
  return page.locator('.graphiql-response');
}

/** A test whose page may ask this server alone, and breaks no rule of its policy. */
export const test = base.extend<{ closed: void }>({
  closed: [async ({ page, baseURL }, use) => {
    const faults: string[] = [];
    page.on('request', (request) => {
      const url = request.url();
      if (!/^(data|blob):/.test(url) && !url.startsWith(baseURL ?? '')) faults.push(`asks ${url}`);
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) faults.push(message.text());
    });
    page.on('pageerror', (error) => faults.push(String(error.stack ?? error)));
    await use();
    expect(faults).toEqual([]);
  }, { auto: true }],
});

export { expect };
