// The name with its sign.
export function Mark() {
  return (
    <span className="mark">
      <svg viewBox="0 0 32 32" width="26" height="26" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="var(--raised)" />
        <path d="M6 23 13 10l4.5 8 2.5-4 6 9z" fill="var(--accent)" />
        <circle cx="23" cy="9.5" r="2.6" fill="#f6dcae" />
      </svg>
      <span className="mark-name">Backlot</span>
    </span>
  );
}
