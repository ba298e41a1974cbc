// Makes the chat quicker than forms alone: sends without loading a page, shows answers as they come,
// keeps what was written while there is no connection. Everything works without it.
"use strict";

(() => {
  const DRAFT = "dk.draft";
  const QUEUE = "dk.queue";
  const MOST_BYTES = 60000;

  // Of this tab only, and gone with it: a phone may be borrowed.
  const memory = {
    get(name) { try { return JSON.parse(sessionStorage.getItem(name)); } catch { return null; } },
    set(name, value) { try { sessionStorage.setItem(name, JSON.stringify(value)); } catch { /* full or forbidden */ } },
    drop(name) { try { sessionStorage.removeItem(name); } catch { /* forbidden */ } },
  };

  const chat = document.getElementById("chat");
  if (!chat) {
    if (document.querySelector("[data-landing]")) { memory.drop(DRAFT); memory.drop(QUEUE); }
    return;
  }

  const talk = document.getElementById("talk");
  const unsent = document.getElementById("unsent");
  const note = document.getElementById("note");
  let seen = chat.dataset.seen;
  let queue = memory.get(QUEUE) || [];
  let sending = false;
  let tries = 0;
  let retry = 0;
  let source = null;
  let reopen = 0;
  let untold = Number(chat.dataset.tell);
  let telling = false;

  const answer = () => document.getElementById("answer");
  const field = () => document.getElementById("text");
  const remember = () => (queue.length ? memory.set(QUEUE, queue) : memory.drop(QUEUE));

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(18));
    return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_");
  }

  function say(words) {
    if (note.textContent === words) return;
    note.textContent = words;
    if (words) note.scrollIntoView({ block: "nearest" });
  }

  function element(html) {
    const template = document.createElement("template");
    template.innerHTML = html.trim();
    return template.content.firstElementChild;
  }

  // Showing

  function showMessage(message) {
    const old = document.getElementById(`m${message.id}`);
    if (old && Number(old.dataset.revision) >= message.revision) return null;
    const made = element(message.html);
    if (old) {
      const mark = old.querySelector("#now");
      old.replaceWith(made);
      if (mark) made.prepend(mark);
      return null;
    }
    made.classList.add("fresh");
    talk.append(made);
    // What the person did has arrived: its picture in waiting goes.
    if (made.classList.contains("mine") && unsent.firstElementChild) unsent.firstElementChild.remove();
    return made;
  }

  function showAnswer(html) {
    const old = answer();
    const active = document.activeElement;
    const held = old.contains(active) ? active : null;
    const wrote = held && held.id === "text";
    const text = field() ? field().value : "";
    old.replaceWith(element(html));
    const now = field();
    if (now && text) now.value = text;
    // A ticked box keeps the focus, a writer goes on writing, anyone else comes to the new choices.
    if (!held) return;
    const same = held.getAttribute("aria-pressed") && held.value
      ? [...answer().querySelectorAll("button.tick")].find((b) => b.value === held.value) : null;
    const fine = matchMedia("(pointer: fine)").matches;
    const next = same || ((wrote || fine) && now) || answer().querySelector(".choices") || now;
    if (next) next.focus({ preventScroll: true });
  }

  function apply(news) {
    if (news.reload || (news.language && news.language !== document.documentElement.lang)) {
      location.reload();
      return;
    }
    seen = news.seen;
    untold = Math.max(untold, news.tell);
    const stay = readingBack();
    const made = news.messages.map(showMessage).filter(Boolean);
    if (news.answer.version !== answer().dataset.version) showAnswer(news.answer.html);
    lockWhileAnswering(news.waiting);
    if (!news.waiting && !queue.length) unsent.replaceChildren();
    const first = made.find((m) => !m.classList.contains("mine"));
    const mark = document.getElementById("now");
    if (first && mark) first.prepend(mark);
    if (made.length && !stay) follow(first || made[0]);
    tellShown();
  }

  // Of what a colleague wrote, and of what went to many, the service keeps when it was shown: while the page is looked at.
  async function tellShown() {
    if (!untold || telling || document.hidden) return;
    const upto = untold;
    telling = true;
    try {
      const response = await fetch("/chat/shown", {
        method: "POST", body: `to=${upto}`, headers: { "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (response.ok && untold === upto) untold = 0;
    } catch { /* told when the connection is back */ }
    telling = false;
    if (untold > upto) tellShown();
  }

  // The newest message lies below what is in sight: the person looks at older ones.
  function readingBack() {
    const newest = talk.lastElementChild;
    return newest !== null && newest.getBoundingClientRect().top > window.innerHeight;
  }

  // To the end, but never past the beginning of what is new.
  function follow(first) {
    window.scrollTo(0, document.documentElement.scrollHeight);
    const top = document.querySelector(".top").offsetHeight + 8;
    if (first.getBoundingClientRect().top < top) window.scrollBy(0, first.getBoundingClientRect().top - top);
  }

  function showUnsent(words) {
    const message = document.createElement("div");
    message.className = "message mine unsent";
    const bubble = document.createElement("p");
    bubble.className = "bubble said";
    bubble.dir = "auto";
    bubble.textContent = words;
    message.append(bubble);
    unsent.append(message);
    message.scrollIntoView({ block: "nearest" });
  }

  function lock() {
    answer().classList.add("locked");
    for (const b of answer().querySelectorAll(".choices button, .ways button")) b.setAttribute("aria-disabled", "true");
  }

  function unlock() {
    answer().classList.remove("locked");
    for (const b of answer().querySelectorAll("[aria-disabled]")) b.removeAttribute("aria-disabled");
  }

  // One answer to one question; but the next question may be here before we hear that the answer arrived.
  function lockWhileAnswering(waiting) {
    const last = queue[queue.length - 1];
    if (last && (waiting || last.version === answer().dataset.version)) lock();
    else unlock();
  }

  const locked = () => answer().classList.contains("locked");

  // Sending: one act after another, each with its own key for as long as it takes.

  async function pump() {
    if (sending || !queue.length) return;
    sending = true;
    clearTimeout(retry);
    const act = queue[0];
    const slow = setTimeout(() => say(chat.dataset.waiting), 800);
    const outcome = await send(act);
    clearTimeout(slow);
    sending = false;
    if (outcome.again) {
      say(outcome.words || (navigator.onLine === false ? chat.dataset.offline : chat.dataset.unsent));
      tries += 1;
      retry = setTimeout(pump, outcome.after || Math.min(1000 * 2 ** tries, 30000));
      return;
    }
    tries = 0;
    queue.shift();
    remember();
    if (outcome.problem) refused(act, outcome);
    else {
      say("");
      apply(outcome);
    }
    pump();
  }

  async function send(act) {
    try {
      const response = await fetch(act.url, {
        method: "POST",
        body: `${act.body}&seen=${encodeURIComponent(seen)}`,
        headers: { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" },
      });
      if (response.status >= 500) return { again: true };
      const outcome = await response.json();
      if (response.status !== 429) return outcome;
      return { again: true, words: outcome.words, after: 1000 * Number(response.headers.get("Retry-After") || 5) };
    } catch {
      return { again: true };
    }
  }

  function refused(act, outcome) {
    if (outcome.problem === "no_chat") {
      location.assign("/");
      return;
    }
    unsent.firstElementChild?.remove();
    unlock();
    if (act.text && field()) field().value = [act.text, field().value].filter(Boolean).join(" ");
    keepDraft();
    say(outcome.words);
  }

  function keepDraft() {
    if (field() && field().value) memory.set(DRAFT, field().value);
    else memory.drop(DRAFT);
  }

  function enqueue(form, button) {
    const data = new URLSearchParams(new FormData(form));
    const pressed = button && button.name === "data";
    if (pressed) data.append("data", button.value);
    const act = {
      url: form.getAttribute("action"), body: data.toString(), text: data.get("text") || "",
      version: answer().dataset.version,
    };
    if (act.body.length > MOST_BYTES) {
      say(chat.dataset.large);
      return;
    }
    form.elements.key.value = newKey();
    queue.push(act);
    remember();
    const words = pressed ? button.textContent.trim() : act.text;
    if (!button || !button.hasAttribute("aria-pressed")) showUnsent(words);
    if (field() && !pressed) {
      field().value = "";
      keepDraft();
    }
    lock();
    pump();
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const inAnswer = form.closest("#answer");
    if (!inAnswer) return;
    const press = form.getAttribute("action") === "/chat/press";
    // Too old a browser to tell which button it was sends the form itself.
    if (press && !event.submitter) return;
    event.preventDefault();
    if (press) {
      if (!locked()) enqueue(form, event.submitter);
    } else if (!field().value.trim()) {
      if (!queue.length) say(chat.dataset.empty);
      field().focus();
    } else enqueue(form, null);
  });

  document.addEventListener("input", (event) => {
    if (event.target.id === "text") keepDraft();
  });

  document.addEventListener("keydown", (event) => {
    const menu = document.querySelector(".menu[open]");
    if (event.key === "Escape" && menu) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    // On a phone, where Shift is far, Enter makes a new line and the button sends.
    const enter = event.key === "Enter" && !event.shiftKey && !event.isComposing;
    if (enter && event.target.tagName === "TEXTAREA" && matchMedia("(pointer: fine)").matches) {
      event.preventDefault();
      event.target.form.requestSubmit();
    }
  });

  // Listening, only while the page is looked at: a phone in a pocket needs no open connection.

  function listen() {
    clearTimeout(reopen);
    if (source || document.hidden || !("EventSource" in window)) return;
    const at = new URLSearchParams({ after: seen, version: answer().dataset.version });
    source = new EventSource(`/chat/events?${at}`);
    source.addEventListener("news", (event) => apply(JSON.parse(event.data)));
    source.onopen = () => {
      if (!queue.length && [chat.dataset.lost, chat.dataset.offline].includes(note.textContent)) say("");
      pump();
      tellShown();
    };
    source.onerror = () => {
      if (navigator.onLine === false) say(chat.dataset.offline);
      if (source.readyState !== EventSource.CLOSED) return;
      hush();
      reopen = setTimeout(listen, 15000);
    };
  }

  function hush() {
    if (source) source.close();
    source = null;
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hush();
    else listen();
    tellShown();
  });
  window.addEventListener("pagehide", hush);
  window.addEventListener("pageshow", (event) => { if (event.persisted) listen(); });
  window.addEventListener("offline", () => say(queue.length ? chat.dataset.offline : chat.dataset.lost));
  window.addEventListener("online", () => {
    if ([chat.dataset.lost, chat.dataset.offline].includes(note.textContent)) say("");
    tries = 0;
    pump();
    hush();
    listen();
  });

  const draft = memory.get(DRAFT);
  if (draft && field() && !field().value) field().value = draft;
  for (const act of queue) if (act.text) showUnsent(act.text);
  lockWhileAnswering(false);
  pump();
  listen();
  tellShown();
})();
