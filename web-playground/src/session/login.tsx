// The login screen, and the change of a password that has to be changed first.
import { useState, type FormEvent } from 'react';
import CHANGE from '../documents/change-password.graphql?raw';
import LOGIN from '../documents/login.graphql?raw';
import { Fault, post, request } from '../graphql/request';
import { Frame } from '../panels/production/frame';
import { Mark } from '../parts/mark';
import { useStore } from '../store';
import { begin, session } from './session';

interface LoggedIn {
  login: { token: string; user: { name: string; mustResetPassword: boolean } };
}

const NOT_THE_SAME = new Fault('The two are not the same.', 'INVALID_VALUE', 'Write the new password twice.');

async function logIn(login: string, password: string): Promise<LoggedIn['login']> {
  const data = await request<LoggedIn>(LOGIN, { login, password });
  return data.login;
}

export function Login() {
  const { notice } = useStore(session);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setBusy] = useState(false);
  const [must, setMust] = useState<{ token: string; old: string } | null>(null);

  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setBusy(true);
    setFault(null);
    try {
      if (must) {
        const next = String(form.get('new'));
        if (next !== form.get('again')) throw NOT_THE_SAME;
        await change(must, next);
        begin(must.token);
        return;
      }
      const password = String(form.get('password'));
      const { token, user } = await logIn(String(form.get('login')), password);
      if (user.mustResetPassword) setMust({ token, old: password });
      else begin(token);
    } catch (error) {
      setFault(Fault.of(error));
    } finally {
      setBusy(false);
    }
  };

  return (
    <main className="login">
      <div className="login-scene"><Frame seed="Backlot" light="The Lighthouse" percent={100} /></div>
      <form className="login-card" onSubmit={(event) => void submit(event)}>
        <Mark />
        <h1>{must ? 'Choose a new password' : 'Log in to Backlot'}</h1>
        {notice && !fault && <p className="note" role="status">{notice}</p>}
        {fault && <p className="note is-bad" role="alert">{words(fault)}</p>}
        {must ? <NewPassword /> : <Words />}
        <button className="button is-primary" disabled={isBusy}>
          {isBusy ? 'One moment' : must ? 'Set password' : 'Log in'}
        </button>
        {!must && (
          <p className="faint">
            A demo prints its logins when it starts, and keeps them in <code>demo-logins.txt</code> in
            the data folder. Elsewhere your administrator makes you one.
          </p>
        )}
      </form>
    </main>
  );
}

function Words() {
  return (
    <>
      <label className="field">
        <span>Login</span>
        <input name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} required autoFocus />
      </label>
      <label className="field">
        <span>Password</span>
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
    </>
  );
}

function NewPassword() {
  return (
    <>
      <p className="soft">Somebody else set the one that you have. Choose one that only you know.</p>
      <label className="field">
        <span>New password</span>
        <input name="new" type="password" autoComplete="new-password" required autoFocus />
      </label>
      <label className="field">
        <span>The same again</span>
        <input name="again" type="password" autoComplete="new-password" required />
      </label>
    </>
  );
}

async function change(must: { token: string; old: string }, next: string): Promise<void> {
  const body = { query: CHANGE, variables: { old: must.old, new: next } };
  const { errors } = await post(body, { authorization: `Bearer ${must.token}` });
  if (errors && errors.length > 0) throw Fault.ofErrors(errors);
}

function words(fault: Fault): string {
  if (fault.code === 'UNAUTHENTICATED') return 'Login and password do not fit together.';
  return fault.hint ? `${fault.message} ${fault.hint}` : fault.message;
}
