// Whoever is logged in sees the studio; all others the login.
import { Login } from './session/login';
import { session } from './session/session';
import { Shell } from './shell';
import { useStore } from './store';

export function App() {
  const { token } = useStore(session);
  // Another token is another person: nothing of what the first one saw may stay.
  return token ? <Shell key={token} /> : <Login />;
}
