// The home-page chat without reloading the page. Without this file the page works through its forms.
"use strict";
(() => {
  const TIMEOUT = 20000; // ms until a silent server counts as unreachable
  const PATIENCE = 400; // ms before 「さがしています」 is said: a quick answer needs no announcement

  const log = document.getElementById("log");
  const form = document.getElementById("ask");
  const input = document.getElementById("text");
  const status = document.getElementById("status");
  const problem = document.getElementById("problem");
  if (!window.fetch || !window.AbortController || !form.requestSubmit) return;

  let busy = false;

  const copy = (name) => document.getElementById(`${name}-template`).content.firstElementChild.cloneNode(true);

  const opensElsewhere = (link) => {
    link.target = "_blank";
    link.rel = "noopener noreferrer";
  };

  // Text is never HTML: only text nodes and links of our own making are put on the page.
  const say = (words, text) => {
    const linked = new RegExp(log.dataset.linked, "g");
    const plain = text.trim();
    let end = 0;
    for (let match = linked.exec(plain); match; match = linked.exec(plain)) {
      words.append(plain.slice(end, match.index));
      const link = document.createElement("a");
      const isPage = match[0].startsWith("http");
      link.href = isPage ? match[0] : `tel:${match[0].replace(/-/g, "")}`;
      link.textContent = match[0];
      if (isPage) opensElsewhere(link);
      words.append(link);
      end = match.index + match[0].length;
    }
    words.append(plain.slice(end));
    return words;
  };

  const resident = (text) => {
    const said = copy("resident");
    said.querySelector(".words").textContent = text.trim();
    return said;
  };

  const card = (shown) => {
    const made = copy("card");
    for (const part of made.querySelectorAll("[data-part]")) {
      const text = shown[part.dataset.part];
      const words = part.querySelector(".words");
      part.hidden = !text;
      if (words) say(words, text);
      else (part.querySelector(".plain") || part).textContent = text;
    }
    made.querySelector(".band").classList.add(shown.ink);
    made.querySelector("rect").setAttribute("fill", shown.color);
    return made;
  };

  const bot = (answer) => {
    const said = copy("bot");
    said.querySelector(".urgent").hidden = answer.kind !== "emergency";
    const bubble = said.querySelector(".bubble");
    // A card stands for the last text.
    for (const text of answer.card ? answer.texts.slice(0, -1) : answer.texts) bubble.append(say(copy("words"), text));
    if (answer.card) bubble.append(card(answer.card));
    if (answer.link) {
      const more = copy("link");
      more.querySelector("a").href = answer.link;
      bubble.append(more);
    }
    return said;
  };

  const choices = (offered) => {
    const list = copy("choices");
    for (const { label, data } of offered) {
      const item = copy("choice");
      const button = item.querySelector("button");
      item.querySelector("input").value = label;
      button.value = data;
      button.textContent = label;
      list.append(item);
    }
    return list;
  };

  const show = (words, answer) => {
    const turn = document.createElement("div");
    turn.className = "turn";
    turn.dataset.kind = answer.kind;
    if (words.trim()) turn.append(resident(words));
    turn.append(bot(answer));
    if (answer.choices.length) turn.append(choices(answer.choices));
    log.append(turn);
    const still = window.matchMedia("(prefers-reduced-motion: reduce)").matches;
    turn.scrollIntoView({ block: "start", behavior: still ? "auto" : "smooth" });
  };

  // Resolves to {ok, answer}; rejects when no answer of ours came back.
  const post = async (turn) => {
    const controller = new AbortController();
    const timer = setTimeout(() => controller.abort(), TIMEOUT);
    try {
      const response = await fetch(form.action, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify(turn),
        credentials: "same-origin",
        signal: controller.signal,
      });
      const answer = await response.json();
      if (!Array.isArray(answer.texts) || !Array.isArray(answer.choices)) throw new TypeError("not an answer");
      return { ok: response.ok, answer };
    } finally {
      clearTimeout(timer);
    }
  };

  // One turn at a time. True when it was answered.
  const ask = async (turn, words, unreachable) => {
    busy = true;
    problem.textContent = "";
    form.setAttribute("aria-busy", "true");
    const waiting = setTimeout(() => { status.textContent = status.dataset.waiting; }, PATIENCE);
    try {
      const { ok, answer } = await post(turn);
      if (ok) show(words, answer);
      else problem.textContent = answer.texts.join("\n");
      return ok;
    } catch {
      problem.textContent = unreachable;
      return false;
    } finally {
      clearTimeout(waiting);
      status.textContent = "";
      form.removeAttribute("aria-busy");
      busy = false;
    }
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const text = input.value;
    if (!text.trim()) {
      problem.textContent = problem.dataset.empty;
      input.focus();
      return;
    }
    input.readOnly = true;
    const answered = await ask({ text }, text, problem.dataset.unreachable);
    input.readOnly = false;
    if (answered) input.value = "";
    // On a phone the focus would call the keyboard up, over the answer.
    if (!window.matchMedia("(pointer: coarse)").matches) input.focus({ preventScroll: true });
  });

  log.addEventListener("submit", (event) => {
    event.preventDefault();
    if (busy) return;
    const button = event.target.querySelector("button");
    ask({ data: button.value }, button.textContent, problem.dataset.untapped);
  });

  input.addEventListener("keydown", (event) => {
    // The Enter that ends a kana-kanji conversion sends nothing; Safari tells it by 229 alone.
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
})();
