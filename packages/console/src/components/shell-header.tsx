import { useEffect, useRef, useState, type FormEvent } from 'react';
import { parseTraceId } from '@fluoroscope/wire';
import { Link, useLocation, useNavigate } from 'react-router';
import { NAVIGATION } from '../app-pages.ts';
import { chooseTheme, useTheme } from '../theme.ts';
import { useRangeLink } from './time-range-state.ts';

export function ShellHeader() {
  const rangeLink = useRangeLink();
  const { pathname } = useLocation();
  const nav = useRef<HTMLElement>(null);
  // Where the pages do not fit they scroll, and the reader's own must not be out of sight.
  useEffect(() => {
    nav.current
      ?.querySelector('[aria-current="page"]')
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [pathname]);
  return (
    <header className="shell-header">
      <Link to={rangeLink('/trace-map')} className="shell-brand" aria-label="Fluoroscope, to the trace map">
        <img src="/favicon.svg" width="22" height="22" alt="" />
        Fluoroscope
      </Link>
      <nav ref={nav} className="shell-nav" aria-label="Pages">
        {NAVIGATION.map(({ label, path, holds }) => (
          <Link key={path} to={rangeLink(path)} aria-current={holds(pathname) ? 'page' : 'false'}>
            {label}
          </Link>
        ))}
      </nav>
      <div className="shell-spacer" />
      <TraceIdSearch />
      <ThemeToggle />
    </header>
  );
}

function TraceIdSearch() {
  const navigate = useNavigate();
  const rangeLink = useRangeLink();
  const [text, setText] = useState('');
  const [isInvalid, setIsInvalid] = useState(false);
  const open = (event: FormEvent): void => {
    event.preventDefault();
    const traceId = parseTraceId(text.trim());
    setIsInvalid(traceId === undefined && text.trim() !== '');
    if (traceId === undefined) return;
    setText('');
    void navigate(rangeLink(`/traces/${traceId}`));
  };
  return (
    <form onSubmit={open} role="search">
      <input
        className="shell-search"
        type="search"
        aria-label="Open a trace by its id"
        placeholder="Open a trace by its id"
        title={isInvalid ? 'A trace id is 1-, 8 hex digits, -, 24 hex digits; or 32 hex digits.' : undefined}
        aria-invalid={isInvalid}
        spellCheck={false}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setIsInvalid(false);
        }}
      />
    </form>
  );
}

function ThemeToggle() {
  const theme = useTheme();
  const other = theme === 'dark' ? 'light' : 'dark';
  return (
    <button
      type="button"
      className="shell-button"
      data-testid="theme-toggle"
      aria-label={`Switch to the ${other} theme`}
      title={`Switch to the ${other} theme`}
      onClick={() => chooseTheme(other)}
    >
      <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
        {theme === 'dark' ? (
          <g stroke="currentColor" strokeWidth="1.6" strokeLinecap="round" fill="none">
            <circle cx="8" cy="8" r="3.2" />
            <path d="M8 1v1.6M8 13.4V15M1 8h1.6M13.4 8H15M3.1 3.1l1.1 1.1M11.8 11.8l1.1 1.1M12.9 3.1l-1.1 1.1M4.2 11.8l-1.1 1.1" />
          </g>
        ) : (
          <path d="M13.5 9.8A6 6 0 0 1 6.2 2.5a6 6 0 1 0 7.3 7.3z" fill="currentColor" />
        )}
      </svg>
      <span>{theme === 'dark' ? 'Light' : 'Dark'}</span>
    </button>
  );
}
