// Runs before the first paint, so that the remembered theme never flashes in the other one.
// A file of its own because the content security policy allows no inline script.
(function () {
  let choice = null;
  try {
    choice = localStorage.getItem('fluoroscope.theme');
  } catch {
    // Storage can be forbidden; the system's preference then decides.
  }
  const isDark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', isDark);
})();
