// The inbox as it stays open: takes in what is new, and listens to single keys. Everything works without it.
"use strict";

(() => {
  const inbox = document.getElementById("inbox");
  if (!inbox) return;

  const told = inbox.dataset;
  const bareTitle = document.title.replace(/^\(\d+\) /, "");
  const POLL = 30_000; // milliseconds between looks where no stream can be had

  // What is new.

  const part = (id) => document.getElementById(id);
  const isTypedIn = (region) =>
    region.contains(document.activeElement) && document.activeElement.matches("input, select, textarea");

  function say(words) {
    if (words) part("inbox-news").textContent = words;
  }

  function trouble(words) {
    const bar = part("inbox-trouble");
    bar.textContent = words;
    bar.hidden = false;
  }

  /** Where the focus is in a region that is about to be replaced, so that it can be found again. */
  function focusIn(region) {
    const active = document.activeElement;
    if (!region.contains(active)) return null;
    if (active.id) return (fresh) => fresh.querySelector(`#${CSS.escape(active.id)}`);
    if (active.matches("a[href]")) {
      const path = active.getAttribute("href");
      return (fresh) => [...fresh.querySelectorAll("a")].find((link) => link.getAttribute("href") === path);
    }
    const words = active.textContent;
    return (fresh) => [...fresh.querySelectorAll("button, summary, .lines")].find((one) => one.textContent === words);
  }

  function replace(here, fresh) {
    const find = focusIn(here);
    const lines = here.querySelector(".lines");
    const read = lines ? lines.scrollTop : 0; // 0 is the newest line: the box is turned round
    here.querySelectorAll("details").forEach((one, at) => {
      const same = fresh.querySelectorAll("details")[at];
      if (same) same.open = one.open;
    });
    here.replaceWith(fresh);
    const box = fresh.querySelector(".lines");
    if (box && read) box.scrollTop = read;
    const again = find && (find(fresh) || fresh.querySelector("a, button, .lines"));
    if (again) again.focus({ preventScroll: true });
  }

  function takeIn(html) {
    const page = new DOMParser().parseFromString(html, "text/html");
    const list = part("live-list");
    const unread = Number(list.dataset.unread);
    const newest = part("live-lines") && part("live-lines").dataset.newest;
    for (const fresh of page.querySelectorAll("[data-live]")) {
      const here = part(fresh.id);
      if (here && !isTypedIn(here) && !here.isEqualNode(fresh)) replace(here, document.adoptNode(fresh));
    }
    const now = part("live-list").dataset;
    const lines = part("live-lines");
    document.title = (Number(now.unread) ? `(${now.unread}) ` : "") + bareTitle;
    if (lines && lines.dataset.newest !== newest) say(lines.dataset.said);
    else if (Number(now.unread) > unread) say(now.news);
  }

  let isLooking = false;
  let isAsked = false;

  async function look() {
    if (isLooking) {
      isAsked = true;
      return;
    }
    isLooking = true;
    try {
      const address = new URL(told.self, location.href);
      // What is read while nobody looks would count as read.
      address.searchParams.set("part", document.hidden || told.older === "yes" ? "list" : "live");
      const answer = await fetch(address);
      if (answer.redirected) end();
      else if (answer.ok) takeIn(await answer.text());
    } catch {
      trouble(told.lost);
    }
    isLooking = false;
    if (isAsked) {
      isAsked = false;
      look();
    }
  }

  let stream = null;
  let isOver = false;

  function end() {
    isOver = true;
    if (stream) stream.close();
    trouble(told.ended);
  }

  function count(waiting) {
    const shown = document.querySelector('.rail a[href$="/inbox"] .count');
    if (!shown || waiting === undefined) return;
    shown.firstChild.textContent = String(waiting);
    shown.hidden = waiting === 0;
  }

  function listen() {
    if (isOver) return;
    stream = new EventSource(`${told.events}&seen=${part("live-list").dataset.version}`);
    stream.addEventListener("open", () => {
      part("inbox-trouble").hidden = true;
    });
    stream.addEventListener("change", (event) => {
      count(JSON.parse(event.data).waiting);
      look();
    });
    stream.addEventListener("ended", end);
    stream.addEventListener("error", () => {
      if (stream.readyState !== EventSource.CLOSED || isOver) return;
      look(); // tells whether the session is over, or only the streams are all taken
      setTimeout(listen, POLL);
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && !isOver) look();
  });
  addEventListener("pagehide", () => stream && stream.close());
  addEventListener("pageshow", (event) => {
    if (event.persisted) {
      look();
      listen();
    }
  });
  listen();

  // Keys.

  const isField = (element) => element.matches("input, select, textarea, [contenteditable]");
  const links = () => [...inbox.querySelectorAll("#live-list a.whole")];

  /** The next conversation is opened where one is open; in the list alone the focus moves on. */
  function move(step) {
    const all = links();
    const isOpen = inbox.classList.contains("open");
    const now = all.findIndex((link) => (isOpen ? link.getAttribute("aria-current") : link === document.activeElement));
    const next = all[now < 0 ? 0 : now + step];
    if (!next) return;
    if (isOpen) next.click();
    else next.focus();
  }

  async function help() {
    const answer = await fetch(told.help);
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const overlay = document.createElement("dialog");
    const close = document.createElement("button");
    close.textContent = told.close;
    close.addEventListener("click", () => overlay.close());
    overlay.setAttribute("aria-label", page.querySelector("h1").textContent);
    overlay.append(page.querySelector("h1"), page.querySelector("#keys"), close);
    overlay.addEventListener("close", () => overlay.remove());
    document.body.append(overlay);
    overlay.showModal();
  }

  const DOES = {
    j: () => move(1),
    k: () => move(-1),
    r: () => part("body") && part("body").focus(),
    e: () => {
      const settle = inbox.querySelector('form[data-key="e"]');
      if (settle) settle.requestSubmit();
    },
    "/": () => part("q").focus(),
    "?": help,
  };

  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.ctrlKey && event.target.matches("form.answer textarea")) {
      event.preventDefault();
      event.target.form.requestSubmit(event.target.form.querySelector("button.primary"));
      return;
    }
    const isPlain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.repeat && !event.isComposing;
    if (told.keys !== "on" || !isPlain || isField(event.target) || document.querySelector("dialog[open]")) return;
    const act = Object.hasOwn(DOES, event.key) && DOES[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  });
})();
