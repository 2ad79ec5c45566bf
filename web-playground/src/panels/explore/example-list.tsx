// A pane of GraphiQL: every example, opened in a tab of its own.
import { useGraphiQL, useGraphiQLActions, type GraphiQLPlugin } from '@graphiql/react';
import { isAdministrator } from '../../session/rights';
import { useStore } from '../../store';
import { examples, type Example } from './examples';

const BOOK = 'M4 6.5C4 5.1 5.1 4 6.5 4H19v14H6.5A2.5 2.5 0 0 0 4 20.5zM4 20.5c0 .8.6 1.5 1.5 1.5H19v-4'
  + 'M8.5 8.5h6M8.5 12h4';

function Icon() {
  return (
    <svg viewBox="0 0 24 24" width="20" height="20" aria-hidden="true">
      <path fill="none" stroke="currentColor" strokeWidth="1.6" d={BOOK} />
    </svg>
  );
}

function List() {
  const tabs = useGraphiQL((state) => state.tabs);
  const { addTab, changeTab } = useGraphiQLActions();
  const editor = useGraphiQL((state) => state.queryEditor);
  const isArtist = useStore(isAdministrator) === false;
  const open = ({ query }: Example) => {
    const known = tabs.findIndex((tab) => tab.query === query);
    if (known >= 0) return changeTab(known);
    addTab();
    // The new tab is current once its state has been handed round.
    setTimeout(() => editor?.setValue(query));
  };
  return (
    <section className="examples" aria-label="Examples">
      <h2>Examples</h2>
      <p>The server’s own tests run these files.</p>
      <ul>
        {examples.map((example) => (
          <li key={example.title} className={isArtist && example.isReserved ? 'is-reserved' : undefined}>
            <button onClick={() => open(example)}>
              {example.title} {example.remark && <small>{example.remark}</small>}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

export const exampleList: GraphiQLPlugin = { title: 'Examples', icon: Icon, content: List };
