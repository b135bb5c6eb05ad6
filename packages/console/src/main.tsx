import I18nProvider from '@cloudscape-design/components/i18n';
import messages from '@cloudscape-design/components/i18n/messages/all.en';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { BrowserRouter } from 'react-router';
import { XrayApiError } from './api/xray-api.ts';
import { App, preloadPage, warmPages } from './app.tsx';
import './styles/base.css';
import { startTheme } from './theme.ts';

// Cloudscape asks for Open Sans and then for what the system has. Its fonts package embeds Open Sans as `data:` URLs,
// which the content security policy refuses, so the system's typeface it is.
startTheme();

const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      // A refusal stays a refusal; only a service that could not answer is asked again.
      retry: (failures, error) => failures < 2 && !(error instanceof XrayApiError && isRefusal(error)),
      refetchOnWindowFocus: false,
      staleTime: 5_000,
    },
  },
});

function isRefusal({ status }: XrayApiError): boolean {
  return status !== undefined && status < 500 && status !== 429;
}

const root = document.getElementById('root');
if (root === null) throw new Error('index.html has no element with the id "root"');
try {
  await preloadPage(location.pathname, queryClient);
} catch {
  // The page then loads, or fails, inside the application, which shows why.
}
createRoot(root).render(
  <StrictMode>
    <I18nProvider locale="en" messages={[messages]}>
      <QueryClientProvider client={queryClient}>
        {/* As transitions, changes of the address would be drawn after the next key or click,
            which would not see them. */}
        <BrowserRouter useTransitions={false}>
          <App />
        </BrowserRouter>
      </QueryClientProvider>
    </I18nProvider>
  </StrictMode>,
);

// After the first page's own questions.
setTimeout(warmPages, 1500);
