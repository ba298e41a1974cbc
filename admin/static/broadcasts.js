// Messages to many: counts what a text takes, counts down to the first one leaving, and keeps an open page up to date.
// Everything works without it.
"use strict";

(() => {
  const EVERY = 3_000; // milliseconds between looks at how it goes

  // A text's length as Telegram counts it: UTF-16 units, as strings here are counted, with the longest a field may become
  // and what is put before the words.

  function units(text, longest) {
    const bare = text.trim().replace(/(?<![\w*])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![\w*])/g, "$1"); // stars make bold
    return [...bare.matchAll(/\{(\w+)\}/g)].reduce((sum, [whole, name]) => {
      return sum + (longest[name] ?? whole.length) - whole.length;
    }, bare.length);
  }

  for (const shown of document.querySelectorAll("[data-counts]")) {
    const area = document.getElementById(shown.dataset.counts);
    const longest = JSON.parse(shown.dataset.longest);
    const tell = () => {
      const now = area.value.trim() ? Number(shown.dataset.before) + units(area.value, longest) : 0;
      const most = Number(shown.dataset.most);
      shown.textContent = shown.dataset.words.replace("0", String(now));
      shown.classList.toggle("over", now > most);
    };
    area.addEventListener("input", tell);
    tell();
  }

  // The time there is to take it back.

  function countDown() {
    for (const shown of document.querySelectorAll("[data-until]")) {
      const left = Math.max(0, Math.round((Date.parse(shown.dataset.until) - Date.now() + ahead) / 1000));
      shown.textContent = `${Math.floor(left / 60)}.${String(left % 60).padStart(2, "0")}`;
    }
  }

  const page = document.getElementById("broadcast-live");
  // The service's clock may differ from this machine's.
  const ahead = page ? Date.now() - Date.parse(page.dataset.now) : 0;
  if (document.querySelector("[data-until]")) {
    countDown();
    setInterval(countDown, 1_000);
  }

  // How it goes.

  if (!page) return;
  let isOver = page.dataset.ended === "yes";

  async function look() {
    if (isOver || document.hidden) return;
    const address = new URL(location.pathname, location.href);
    address.searchParams.set("part", "live");
    try {
      const answer = await fetch(address);
      if (answer.redirected || !answer.ok) {
        isOver = answer.redirected;
        return;
      }
      takeIn(new DOMParser().parseFromString(await answer.text(), "text/html"));
    } catch {
      return; // the next look may do better
    }
  }

  function takeIn(fresh) {
    const found = fresh.getElementById("broadcast-live");
    const here = document.getElementById("broadcast-live");
    if (!found || here.dataset.version === found.dataset.version) return;
    const isAnother = here.dataset.state !== found.dataset.state;
    if (here.contains(document.activeElement)) {
      // What has the focus is not taken away from under the hand; only numbers change then.
      for (const number of found.querySelectorAll("[data-n]")) {
        const same = here.querySelector(`[data-n="${CSS.escape(number.dataset.n)}"]`);
        if (same) same.replaceWith(document.adoptNode(number));
      }
      if (!isAnother) return;
    }
    if (isAnother) location.replace(location.pathname); // without what was said of a form that was sent then
    else here.replaceWith(document.adoptNode(found));
  }

  setInterval(look, EVERY);
})();
