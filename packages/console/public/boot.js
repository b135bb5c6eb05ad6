// What has to happen before the console's own code is there.
// A file of its own because the content security policy allows no inline script.
(function () {
  // The remembered theme, before the first paint, so that it never flashes in the other one.
  let choice = null;
  try {
    choice = localStorage.getItem('fluoroscope.theme');
  } catch {
    // Storage can be forbidden; the system's preference then decides.
  }
  const isDark =
    choice === 'dark' || (choice !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.classList.toggle('dark', isDark);

  // Code that does not load (a server that went away, or was upgraded under an open page) must not leave the
  // skeleton standing for ever. Errors of resources do not bubble, hence the capture.
  function onError(event) {
    const body = document.querySelector('.boot-body');
    if (body === null || !(event.target instanceof HTMLScriptElement)) return;
    body.textContent = 'The console could not be loaded. Is the service running? Load the page again.';
    body.setAttribute('role', 'alert');
  }
  addEventListener('error', onError, true);
})();
