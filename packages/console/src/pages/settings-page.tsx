import Button from '@cloudscape-design/components/button';
import { useQuery } from '@tanstack/react-query';
import { getServiceStatus } from '../api/extensions-api.ts';
import { ErrorNotice } from '../components/error-notice.tsx';
import { PageSkeleton } from '../components/page-skeleton.tsx';
import { CostCard } from '../components/settings/cost-card.tsx';
import { IngestCard } from '../components/settings/ingest-card.tsx';
import { KeptSettingsCard } from '../components/settings/kept-settings-card.tsx';
import { PoliciesCard } from '../components/settings/policies-card.tsx';
import { ServiceCard } from '../components/settings/service-card.tsx';
import { StorageCard } from '../components/settings/storage-card.tsx';
import { usePageTitle } from '../components/use-page-title.ts';
import '../styles/configuration.css';

const REFRESH_MS = 5_000;

/** What the service holds, takes, refuses and is set to. */
export default function SettingsPage() {
  usePageTitle('Settings');
  const status = useQuery({
    queryKey: ['service-status'],
    queryFn: ({ signal }) => getServiceStatus(signal),
    refetchInterval: REFRESH_MS,
  });
  const nowMs = status.dataUpdatedAt;
  return (
    <>
      <div className="page-header">
        <h1>Settings</h1>
        <div className="page-actions">
          <Button iconName="refresh" ariaLabel="Refresh" onClick={() => void status.refetch()} />
        </div>
      </div>
      {status.isError && (
        <ErrorNotice
          error={status.error}
          what="The status of the service"
          onRetry={() => void status.refetch()}
        />
      )}
      {status.isPending && <PageSkeleton />}
      <div className="page-pad setting-cards">
        <div className="setting-column">
          {status.data !== undefined && (
            <>
              <StorageCard status={status.data} />
              <CostCard status={status.data} nowMs={nowMs} />
            </>
          )}
        </div>
        <div className="setting-column">
          {status.data !== undefined && <IngestCard status={status.data} nowMs={nowMs} />}
          <KeptSettingsCard />
          <PoliciesCard />
        </div>
        {status.data !== undefined && <ServiceCard status={status.data} />}
      </div>
    </>
  );
}
