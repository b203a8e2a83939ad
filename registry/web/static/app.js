// Comforts on top of pages that work without them: select all, a count, no second sending, focus on errors.
"use strict";

function boxes(form) {
  return form.querySelectorAll("tbody input[type=checkbox]");
}

function count(form) {
  const chosen = [...boxes(form)].filter((box) => box.checked).length;
  const place = form.querySelector("[data-count]");
  if (place) place.textContent = chosen ? place.dataset.count + " " + chosen : "";
  const all = form.querySelector("[data-select-all] input");
  if (all) {
    all.checked = chosen > 0 && chosen === boxes(form).length;
    all.indeterminate = chosen > 0 && !all.checked;
  }
}

// A question that another one's answer makes needed is there only then; its place is kept when something is wrong with it.
function unfold(form) {
  form.querySelectorAll("[data-when]").forEach((part) => {
    const asked = form.querySelectorAll(`[name="${CSS.escape(part.dataset.when)}"]`);
    const chosen = [...asked].find((field) => !field.disabled && (field.type !== "radio" || field.checked));
    const needed = Boolean(chosen) && part.dataset.answers.split(" ").includes(chosen.value);
    part.hidden = !needed && !part.classList.contains("govuk-form-group--error");
    part.querySelectorAll("input, select, textarea").forEach((field) => { field.disabled = part.hidden; });
  });
}

function begin(root) {
  root.querySelectorAll("form").forEach(unfold);
  root.querySelectorAll("[data-select-all]").forEach((part) => { part.hidden = false; });
  const wrong = root.querySelector(".govuk-error-summary[data-focus]");
  if (wrong) { wrong.tabIndex = -1; wrong.focus(); }
}

// Another language on a form that was begun: the page comes anew, and what was typed goes over from one to the other
// without being sent or stored anywhere.
function typed(root) {
  return [...root.querySelectorAll("main form[method=post] input, main form select, main form textarea")]
    .filter((field) => field.name && !["hidden", "password", "file"].includes(field.type));
}

function changed(field) {
  if (field.matches("[type=radio], [type=checkbox]")) return field.checked !== field.defaultChecked;
  if (field.matches("select")) return [...field.options].some((each) => each.selected !== each.defaultSelected);
  return field.value !== field.defaultValue;
}

function carryOver(from, to) {
  typed(from).forEach((old) => {
    const again = typed(to).filter((field) => field.name === old.name);
    if (old.matches("[type=radio], [type=checkbox]")) {
      again.filter((field) => field.value === old.value).forEach((field) => { field.checked = old.checked; });
    } else if (again.length === 1) again[0].value = old.value;
  });
}

document.addEventListener("click", async (event) => {
  const link = event.target.closest(".app-languages a");
  if (!link || (!typed(document).some(changed) && !document.querySelector(".govuk-error-summary"))) return;
  event.preventDefault();
  const here = window.location.pathname + window.location.search;
  const chosen = link.pathname + "?next=" + encodeURIComponent(here);
  const answer = await fetch(chosen, { headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer || !answer.ok) { window.location.assign(link.href); return; }
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  carryOver(document, page);
  document.title = page.title;
  document.documentElement.lang = page.documentElement.lang;
  document.body.replaceWith(document.adoptNode(page.body));
  if (window.htmx) window.htmx.process(document.body);
  begin(document);
});

document.addEventListener("change", (event) => {
  if (event.target.form) unfold(event.target.form);
  const form = event.target.closest(".app-bulk");
  if (!form) return;
  if (event.target.closest("[data-select-all]")) {
    boxes(form).forEach((box) => { box.checked = event.target.checked; });
  }
  count(form);
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "yes";
  setTimeout(() => { delete form.dataset.sent; }, 5000);
});

// A page that the browser kept (Back) may be sent again.
window.addEventListener("pageshow", () => {
  document.querySelectorAll("form[data-sent]").forEach((form) => { delete form.dataset.sent; });
  document.querySelectorAll("form").forEach(unfold); // with what the browser filled in again
});

document.addEventListener("DOMContentLoaded", () => begin(document));
document.addEventListener("htmx:afterSwap", (event) => begin(event.target));

// A page of figures looks again by itself. Only what differs is changed in its place, so that nothing flickers, scrolls
// away or loses the focus.
function become(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== fresh.nodeType || old.nodeName !== fresh.nodeName) { old.replaceWith(fresh); return; }
  if (old.nodeType !== Node.ELEMENT_NODE) { old.data = fresh.data; return; }
  const stays = old.nodeName === "DETAILS" ? ["open"] : [];
  [...old.attributes].forEach((one) => {
    if (!fresh.hasAttribute(one.name) && !stays.includes(one.name)) old.removeAttribute(one.name);
  });
  [...fresh.attributes].forEach((one) => { old.setAttribute(one.name, one.value); });
  const children = [...fresh.childNodes];
  [...old.childNodes].forEach((child, place) => {
    if (place < children.length) become(child, children[place]);
    else child.remove();
  });
  old.append(...children.slice(old.childNodes.length));
}

// Nobody there is no reason to keep somebody signed in: it stops when nothing was touched for a while.
const LOOKED_AT = 20 * 60 * 1000;
let touched = Date.now();
["keydown", "pointerdown", "pointermove", "visibilitychange"].forEach((name) => {
  document.addEventListener(name, () => { touched = Date.now(); }, { passive: true });
});

async function lookAgain(place) {
  if (document.hidden) return;
  const there = Date.now() - touched < LOOKED_AT;
  const answer = there && await fetch(window.location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  const page = answer && answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  const fresh = page && page.querySelector("[data-refresh]");
  if (fresh) become(place, document.adoptNode(fresh));
  else place.querySelectorAll("[data-stale]").forEach((part) => { part.hidden = false; });
}

document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("[data-refresh]").forEach((place) => {
    setInterval(() => lookAgain(place), Number(place.dataset.refresh) * 1000);
  });
});
