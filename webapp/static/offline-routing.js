"use strict";
// Which questions about one person count for the answers so far, and the bytes that are sealed for them: the
// rules of surveys/routing.py and surveys/answers.py. tests/browser/test_offline_routing.py asks both.
const ydanRouting = (() => {
  const NOT_ASKED = 0;
  const LEFT_BLANK = 255;

  // Text as it is stored: composed letters, plain line ends, no signs that cannot be shown.
  const clean = (text) => text.replace(/\r\n?/g, "\n").replace(/(?![\n\t])\p{Cc}|\p{Cs}/gu, "").normalize("NFC").trim();

  const answerOf = (item) => {
    if (item.dataset.kind === "text") return clean(item.querySelector("textarea").value);
    const chosen = item.querySelector("input:checked");
    return chosen ? chosen.value : "";
  };

  const among = (words, value) => (words || "").split(" ").includes(value);

  const holds = ({ dataset }, given) => dataset.if === undefined
    || (given.has(dataset.if) && among(dataset.among, given.get(dataset.if)));

  // Give the sections on the path, each with its items on the path: one pass, forward only.
  const path = (form, block) => {
    const given = new Map();
    const { contact, noContact } = form.dataset;
    const hasEnded = () => contact !== undefined && given.has(contact) && among(noContact, given.get(contact));
    const found = [];
    for (const section of block.querySelectorAll("[data-section]")) {
      if (!holds(section, given)) continue;
      const items = [];
      for (const item of section.querySelectorAll("[data-item]")) {
        if (!holds(item, given) || hasEnded()) continue;
        items.push(item);
        const answer = answerOf(item);
        if (answer) given.set(item.dataset.item, answer);
      }
      if (items.length) found.push({ section, items });
    }
    return found;
  };

  // One byte for each coded item of the questionnaire, in its order.
  const codes = (form, block) => {
    const found = new Uint8Array(Number(form.dataset.coded)).fill(NOT_ASKED);
    for (const { items } of path(form, block)) {
      for (const item of items.filter((one) => one.dataset.index !== undefined)) {
        const chosen = item.querySelector("input:checked");
        found[Number(item.dataset.index)] = chosen ? Number(chosen.dataset.code) : LEFT_BLANK;
      }
    }
    return found;
  };

  const text = (form, block) => path(form, block).flatMap(({ items }) => items)
    .filter((item) => item.dataset.kind === "text").map(answerOf).join("");

  return { path, codes, text, answerOf, clean };
})();
