// <div data-poll="/status/fragment" data-poll-seconds="2" aria-live="polite">…</div>
// Fetches the fragment until the answer carries the header X-Poll-Done, then goes to the
// address in that header, or just stops when it is empty. Slows down when the host does not
// answer, waits while the tab is hidden. The page has a <noscript> refresh for everybody else.
const SLOWEST_MS = 30000;
// A result is usually there within half a second; after that there is no hurry.
const FIRST_LOOK_MS = 500;

export function startPolling(box) {
  const pause = Math.max(1, Number(box.dataset.pollSeconds) || 2) * 1000;
  let wait = pause;
  let shown = box.innerHTML.trim();

  async function ask() {
    if (document.hidden) return again();
    try {
      const answer = await fetch(box.dataset.poll, {
        credentials: "same-origin",
        headers: { Accept: "text/html" },
      });
      // Signed out meanwhile: show the whole sign-in page, not a copy of it in this box.
      if (answer.redirected) return window.location.reload();
      if (!answer.ok) throw new Error(String(answer.status));
      const html = (await answer.text()).trim();
      if (html !== shown) {
        box.innerHTML = html;
        shown = html;
      }
      wait = pause;
      if (answer.headers.has("X-Poll-Done")) return finish(answer.headers.get("X-Poll-Done"));
    } catch {
      wait = Math.min(wait * 2, SLOWEST_MS);
    }
    again();
  }

  function finish(target) {
    if (target) window.location.assign(target);
  }

  function again() {
    window.setTimeout(ask, wait);
  }

  window.setTimeout(ask, FIRST_LOOK_MS);
}
