/** What stands where a page will be while its code or its first answer is on the way. */
export function PageSkeleton() {
  return (
    <div className="page-pad" role="status" aria-label="Loading">
      {['30%', '72%', '64%', '70%', '48%', '66%'].map((width, index) => (
        <div key={index} className="skeleton-line" style={{ width, marginTop: 12 }} />
      ))}
    </div>
  );
}
