// The way back to the box, where there is no room for both.
import { link } from '../../route';

export function Back() {
  return <a className="back" href={link('messages')}>‹ Messages</a>;
}
