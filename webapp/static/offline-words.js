"use strict";
// Puts the words of the page in the other language into this one: both have one shape. Nothing typed is touched.
const ydanWords = (() => {
  const NAMES = ["aria-label", "href", "lang"];

  // What stands in <noscript> is text here and elements there; nobody sees it here.
  const isPart = (one) => (one.nodeType === Node.TEXT_NODE ? one.data.trim() : one.localName !== "noscript");
  const parts = (one) => [...one.childNodes].filter(isPart);

  const isSame = (mine, other) => mine.nodeName === other.nodeName
    && parts(mine).length === parts(other).length
    && parts(mine).every((child, place) => isSame(child, parts(other)[place]));

  const take = (mine, other) => {
    if (mine.nodeType === Node.TEXT_NODE) {
      mine.data = other.data;
      return;
    }
    if (mine.nodeType !== Node.ELEMENT_NODE || mine.localName === "textarea") return;
    const [own, others] = [parts(mine), parts(other)];
    for (const { name, value } of other.attributes) {
      if (name.startsWith("data-") || NAMES.includes(name)) mine.setAttribute(name, value);
    }
    own.forEach((child, place) => take(child, others[place]));
  };

  // A request, not a parser: the policy of the page lets no script make a page out of text.
  const ask = (address) => new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => (request.responseXML ? resolve(request.responseXML) : reject(new Error("no page")));
    request.onerror = () => reject(new Error("no network"));
    request.send();
  });

  const put = (other) => {
    document.documentElement.lang = other.documentElement.lang;
    document.title = other.title;
    take(document.body, other.body);
  };

  return { ask, isSame, put };
})();
